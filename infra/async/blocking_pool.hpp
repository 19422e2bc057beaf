// A few named threads behind a bounded queue: where work that blocks or computes leaves the event loop.
#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/async_result.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <cstddef>
#include <exception>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <type_traits>
#include <utility>

namespace vestibule {

namespace asio = boost::asio;

// Owned by the composition root and stopped before the io_context ends; thread-safe.
class BlockingPool {
  public:
    struct Settings {
        std::string name;  // of the threads (first 12 characters) and in messages
        std::size_t threads = 1;
        std::size_t queue_limit = 256;  // jobs waiting for a thread; one more is Overloaded
        int niceness = 0;               // added to the threads' priority, 0–19
        // Told the number of waiting jobs at every change, on any thread: a gauge.
        std::function<void(std::size_t)> on_queued = {};
    };
    using Job = std::move_only_function<void()>;

    explicit BlockingPool(Settings settings);
    ~BlockingPool();  // stops

    // Runs `function` on a thread of the pool and resumes on the caller's executor with its result or its
    // exception. Throws Overloaded at once when the queue is full or the pool is stopped. A job that was
    // accepted runs to its end: cancelling the caller does not interrupt it.
    template <class Function>
    asio::awaitable<std::invoke_result_t<Function&>> run(Function function) {
        using Result = std::invoke_result_t<Function&>;
        using Slot = std::conditional_t<std::is_void_v<Result>, bool, std::optional<Result>>;

        // Both live in this frame, which the waiting handler owns until it has been called.
        Slot result{};
        std::exception_ptr failure;
        auto work = [&] {
            try {
                if constexpr (std::is_void_v<Result>)
                    function();
                else
                    result.emplace(function());
            } catch (...) {
                failure = std::current_exception();
            }
        };
        co_await wait_for(work);
        if (failure) std::rethrow_exception(failure);
        if constexpr (!std::is_void_v<Result>) co_return std::move(*result);
    }

    // Queues a job that answers by itself. Throws Overloaded as run() does.
    void submit(Job job);

    std::size_t queued() const;
    // Runs what is queued, refuses more, joins the threads. Idempotent.
    void stop();

  private:
    asio::awaitable<void> wait_for(std::function<void()> work);

    struct State;
    std::unique_ptr<State> state_;
};

}  // namespace vestibule
