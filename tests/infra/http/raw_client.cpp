#include "tests/infra/http/raw_client.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>
#include <boost/beast/core/buffers_to_string.hpp>
#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/read.hpp>
#include <utility>

namespace vestibule::tests {

namespace beast_http = boost::beast::http;
using asio::use_awaitable;

asio::awaitable<RawClient> RawClient::connect(std::uint16_t port) {
    asio::ip::tcp::socket socket(co_await asio::this_coro::executor);
    co_await socket.async_connect({asio::ip::make_address("127.0.0.1"), port}, use_awaitable);
    co_return RawClient(std::move(socket));
}

asio::awaitable<void> RawClient::send(std::string bytes) {
    co_await asio::async_write(socket_, asio::buffer(bytes), asio::as_tuple(use_awaitable));
}

asio::awaitable<RawClient::Answer> RawClient::receive(bool to_head) {
    beast_http::response_parser<beast_http::string_body> parser;
    parser.skip(to_head);
    parser.body_limit(64 << 20);
    co_await beast_http::async_read(socket_, buffer_, parser, use_awaitable);
    co_return parser.release();
}

asio::awaitable<std::optional<std::string>> RawClient::receive_rest() {
    for (;;) {
        const auto [error, bytes] =
            co_await socket_.async_read_some(buffer_.prepare(4096), asio::as_tuple(use_awaitable));
        buffer_.commit(bytes);
        if (error && error != asio::error::eof) co_return std::nullopt;
        if (error) co_return boost::beast::buffers_to_string(std::exchange(buffer_, {}).data());
    }
}

asio::awaitable<std::string> RawClient::receive_some() {
    buffer_.commit(co_await socket_.async_read_some(buffer_.prepare(4096), use_awaitable));
    co_return boost::beast::buffers_to_string(std::exchange(buffer_, {}).data());
}

asio::awaitable<RawClient::Answer> RawClient::ask(std::string bytes) {
    co_await send(std::move(bytes));
    co_return co_await receive();
}

}  // namespace vestibule::tests
