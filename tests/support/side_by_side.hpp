// Runs coroutines side by side on one thread, to their end.
#pragma once

#include <boost/asio/awaitable.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>
#include <chrono>
#include <exception>
#include <optional>
#include <stdexcept>
#include <utility>
#include <vector>

namespace vestibule::tests {

namespace asio = boost::asio;

// What they give, in the order in which they were given.
template <class T>
std::vector<T> run_all(std::vector<asio::awaitable<T>> operations) {
    asio::io_context io;
    auto guard = asio::make_work_guard(io);
    std::vector<std::optional<T>> outcomes(operations.size());
    std::exception_ptr failed;
    std::size_t left = operations.size();
    for (std::size_t i = 0; i < operations.size(); ++i)
        asio::co_spawn(io, std::move(operations[i]), [&, i](std::exception_ptr failure, std::optional<T> value) {
            if (failure) failed = failure;
            outcomes[i] = std::move(value);
            --left;
        });
    const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds(60);
    while (left > 0 && io.run_one_until(deadline) != 0) {
    }
    if (left > 0) throw std::runtime_error("hangs: not done after a minute");
    io.run_for(std::chrono::milliseconds(50));
    if (failed) std::rethrow_exception(failed);
    std::vector<T> values;
    for (auto& outcome : outcomes) values.push_back(std::move(outcome.value()));
    return values;
}

template <class T>
T run_one(asio::awaitable<T> operation) {
    std::vector<asio::awaitable<T>> operations;
    operations.push_back(std::move(operation));
    return std::move(run_all(std::move(operations)).front());
}
inline void run_one(asio::awaitable<void> operation) {
    const auto done = [](asio::awaitable<void> work) -> asio::awaitable<bool> {
        co_await std::move(work);
        co_return true;
    };
    run_one(done(std::move(operation)));
}

}  // namespace vestibule::tests
