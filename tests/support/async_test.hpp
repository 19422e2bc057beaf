// Runs one coroutine to its end on a context of its own; a hang gets a name instead of a time-out.
#pragma once

#include <boost/asio/awaitable.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/test/framework.hpp>
#include <boost/test/tree/test_unit.hpp>
#include <chrono>
#include <exception>
#include <functional>
#include <stdexcept>
#include <string>

namespace vestibule::tests {

namespace asio = boost::asio;

// Rethrows what `body` throws. Throws std::runtime_error naming the test case when it has not ended after
// `limit` (more where a real server takes part). The lambda outlives its coroutine, so it may capture.
inline void async_test(const std::function<asio::awaitable<void>()>& body,
                       std::chrono::milliseconds limit = std::chrono::seconds(10)) {
    asio::io_context context;
    std::exception_ptr failure;
    bool ended = false;
    asio::co_spawn(context, body, [&](std::exception_ptr thrown) {
        failure = thrown;
        ended = true;
    });
    const auto deadline = std::chrono::steady_clock::now() + limit;
    while (!ended && context.run_one_until(deadline) != 0) {
    }
    // Threads of pools, which give way to others, may still hold executors of this context: it must not end before they
    // let go. This ends as soon as they do.
    if (ended) context.run_for(std::chrono::seconds(5));
    if (!ended)
        throw std::runtime_error(boost::unit_test::framework::current_test_case().full_name() +
                                 " hangs: not done after " + std::to_string(limit.count()) + " ms");
    if (failure) std::rethrow_exception(failure);
}

}  // namespace vestibule::tests
