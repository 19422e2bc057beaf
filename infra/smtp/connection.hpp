// One connection to a mail server: bytes out, replies in, plain or under TLS, each wait with its limit.
#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <chrono>
#include <memory>
#include <string>

#include "infra/smtp/reply_parser.hpp"
#include "infra/smtp/smtp_url.hpp"

namespace vestibule::smtp {

namespace asio = boost::asio;

// The server's certificate does not hold, or TLS was asked for and is not to be had.
struct TlsRefused : std::runtime_error {
    using std::runtime_error::runtime_error;
};

// Used by one coroutine at a time. Throws boost::system::system_error (gone), DeadlineExceeded, ProtocolError.
class Connection {
  public:
    explicit Connection(asio::any_io_executor executor);
    ~Connection();

    asio::awaitable<void> connect(const SmtpUrl& url, std::chrono::milliseconds limit);
    // Throws TlsRefused on a bad certificate, and ProtocolError where the server talked before the handshake:
    // such a reply could have been injected.
    asio::awaitable<void> start_tls(const SmtpUrl& url, std::chrono::milliseconds limit);
    asio::awaitable<void> write(std::string bytes, std::chrono::milliseconds limit);
    asio::awaitable<ServerReply> read(std::chrono::milliseconds limit);

    // Without waiting: the other side has hung up.
    bool hung_up();

  private:
    struct State;
    std::unique_ptr<State> state_;
};

}  // namespace vestibule::smtp
