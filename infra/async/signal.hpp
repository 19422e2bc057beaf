// A flag to wait for: raised from any thread, taken on one executor.
#pragma once

#include <atomic>
#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <chrono>
#include <memory>

namespace vestibule {

namespace asio = boost::asio;

// `executor` is a strand, or is run by one thread. raise() is thread-safe; one coroutine waits at a time.
class Signal : public std::enable_shared_from_this<Signal> {
  public:
    explicit Signal(asio::any_io_executor executor) : timer_(executor) {}

    void raise() {
        if (raised_.exchange(true)) return;
        asio::post(timer_.get_executor(), [self = shared_from_this()] { self->timer_.cancel(); });
    }
    // Returns when raised (also when it was before) and lowers it, or after `limit`. Runs on the executor.
    asio::awaitable<void> wait(std::chrono::steady_clock::duration limit) {
        timer_.expires_after(limit);
        if (!raised_.load()) {
            boost::system::error_code cancelled;
            co_await timer_.async_wait(asio::redirect_error(asio::use_awaitable, cancelled));
        }
        raised_.store(false);
    }

  private:
    asio::steady_timer timer_;
    std::atomic<bool> raised_ = false;
};

}  // namespace vestibule
