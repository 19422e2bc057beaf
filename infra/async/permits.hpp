// So many at a time: who comes when all permits are out waits until one is given back.
#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/experimental/concurrent_channel.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <cstddef>
#include <memory>
#include <utility>

namespace vestibule {

namespace asio = boost::asio;

// Thread-safe; those who wait are served in the order in which they came.
class Permits {
    // What stands in the channel is out.
    using Out = asio::experimental::concurrent_channel<void(boost::system::error_code)>;

  public:
    Permits(const asio::any_io_executor& executor, std::size_t count)
        : count_(count), out_(std::make_shared<Out>(executor, count)) {}

    // Given back at its end.
    class Permit {
      public:
        explicit Permit(std::shared_ptr<Out> out) : out_(std::move(out)) {}
        Permit(Permit&&) = default;
        Permit& operator=(Permit&&) = delete;
        Permit(const Permit&) = delete;
        Permit& operator=(const Permit&) = delete;
        ~Permit() {
            if (out_) out_->try_receive([](boost::system::error_code) {});
        }

      private:
        std::shared_ptr<Out> out_;
    };

    // Throws operation_aborted where the waiting is cancelled.
    asio::awaitable<Permit> take() {
        co_await out_->async_send(boost::system::error_code(), asio::use_awaitable);
        co_return Permit(out_);
    }

    std::size_t count() const { return count_; }

  private:
    std::size_t count_;
    std::shared_ptr<Out> out_;
};

}  // namespace vestibule
