// A client that sends bytes as they are and reads answers with Beast, so that ours are judged by another's parser.
#pragma once

#include <boost/asio/awaitable.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ssl/context.hpp>
#include <boost/asio/ssl/stream.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/http/message.hpp>
#include <boost/beast/http/string_body.hpp>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

namespace vestibule::tests {

namespace asio = boost::asio;

class RawClient {
  public:
    using Answer = boost::beast::http::response<boost::beast::http::string_body>;

    static asio::awaitable<RawClient> connect(std::uint16_t port);

    asio::awaitable<void> send(std::string bytes);
    // Throws boost::system::system_error when the connection ends first.
    asio::awaitable<Answer> receive(bool to_head = false);
    // Everything up to the end of the connection; nullopt when it was reset.
    asio::awaitable<std::optional<std::string>> receive_rest();
    // The next piece, of any size.
    asio::awaitable<std::string> receive_some();
    // send and receive
    asio::awaitable<Answer> ask(std::string bytes);

    asio::ip::tcp::socket& socket() { return socket_; }

  private:
    explicit RawClient(asio::ip::tcp::socket socket) : socket_(std::move(socket)) {}

    asio::ip::tcp::socket socket_;
    boost::beast::flat_buffer buffer_;
};

}  // namespace vestibule::tests
