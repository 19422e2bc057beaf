#include "infra/async/with_deadline.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/deferred.hpp>
#include <boost/asio/experimental/parallel_group.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <exception>

namespace vestibule {

asio::awaitable<void> with_deadline(std::chrono::steady_clock::time_point deadline, std::string what,
                                    asio::awaitable<void> operation) {
    const auto executor = co_await asio::this_coro::executor;
    asio::steady_timer timer(executor, deadline);

    // The first to end, in whatever way, cancels the other; both have ended when the group answers.
    // (awaitable_operators' || would wait for a first *success*, that is for the timer.)
    auto [order, failure, fired] =
        co_await asio::experimental::make_parallel_group(asio::co_spawn(executor, std::move(operation), asio::deferred),
                                                         timer.async_wait(asio::deferred))
            .async_wait(asio::experimental::wait_for_one(), asio::use_awaitable);

    if (!failure) co_return;
    if (!fired && order[0] == 1) throw DeadlineExceeded(what + " took too long");
    std::rethrow_exception(failure);
}

}  // namespace vestibule
