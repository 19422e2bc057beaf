// The bytes of one accepted connection, plain or TLS, with a deadline on every operation.
#pragma once

#include <boost/asio/awaitable.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ssl/stream.hpp>
#include <boost/asio/steady_timer.hpp>
#include <chrono>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string_view>

#include "infra/http/tls_context.hpp"

namespace vestibule::http {

namespace asio = boost::asio;

// Used on its socket's strand only. After a failed operation nothing but close() makes sense.
class Connection : public std::enable_shared_from_this<Connection> {
  public:
    using TimePoint = std::chrono::steady_clock::time_point;
    enum class End { none, closed_by_client, timed_out, broken };
    struct Received {
        std::size_t bytes = 0;
        End end = End::none;
    };

    // `tls` is null for plain TCP.
    Connection(asio::ip::tcp::socket socket, TlsContext tls);

    std::string remote_address() const;
    bool is_tls() const { return tls_.has_value(); }

    asio::awaitable<bool> handshake(TimePoint deadline);
    // At least one byte, or why there is none.
    asio::awaitable<Received> read_some(std::span<char> into, TimePoint deadline);
    // All of it, or false.
    asio::awaitable<bool> write(std::string_view first, std::string_view second, TimePoint deadline);

    // Throws away what the client sends and calls `gone` once it has closed or broken the connection. No reading after
    // this.
    void watch_for_end(std::function<void()> gone);

    // Says that no more will be sent, and waits for the client to have read it (RFC 9112, section 9.6).
    asio::awaitable<void> close(TimePoint deadline);
    // Ends the operation under way; what was read or written by then counts.
    void interrupt();
    // Resets the connection at once.
    void abort();

  private:
    void arm(TimePoint deadline);
    void disarm() { deadline_ = TimePoint::max(); }
    void wait_until(TimePoint when);
    void on_timer(std::size_t generation);

    asio::ip::tcp::socket socket_;
    TlsContext context_;
    std::optional<asio::ssl::stream<asio::ip::tcp::socket&>> tls_;

    // One timer for all operations: it is only moved when a deadline is earlier than the moment it fires at.
    asio::steady_timer timer_;
    TimePoint deadline_ = TimePoint::max();
    TimePoint fires_at_ = TimePoint::max();
    std::size_t generation_ = 0;
    bool timed_out_ = false;
    bool broken_ = false;
    bool watching_ = false;
};

}  // namespace vestibule::http
