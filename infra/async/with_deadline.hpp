// Deadlines for operations that wait: every outbound operation has one.
#pragma once

#include <boost/asio/awaitable.hpp>
#include <chrono>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "domain/shared/failures.hpp"

namespace vestibule {

namespace asio = boost::asio;

// Runs `operation`; at `deadline` cancels it, waits until it has ended, and throws DeadlineExceeded("<what>
// took too long"). Its own exception passes at once; a result that comes in spite of the cancellation counts.
// An operation that can't be cancelled (BlockingPool::run) is waited for.
asio::awaitable<void> with_deadline(std::chrono::steady_clock::time_point deadline, std::string what,
                                    asio::awaitable<void> operation);

template <class T>
asio::awaitable<T> with_deadline(std::chrono::steady_clock::time_point deadline, std::string what,
                                 asio::awaitable<T> operation) {
    std::optional<T> result;
    auto keep = [](asio::awaitable<T> source, std::optional<T>& target) -> asio::awaitable<void> {
        target.emplace(co_await std::move(source));
    };
    co_await with_deadline(deadline, std::move(what), keep(std::move(operation), result));
    co_return std::move(*result);
}

// The same with a time from now.
template <class T>
asio::awaitable<T> with_deadline(std::chrono::steady_clock::duration limit, std::string what,
                                 asio::awaitable<T> operation) {
    return with_deadline(std::chrono::steady_clock::now() + limit, std::move(what), std::move(operation));
}

}  // namespace vestibule
