#include "infra/smtp/connection.hpp"

#include <sys/socket.h>

#include <array>
#include <boost/asio/buffer.hpp>
#include <boost/asio/connect.hpp>
#include <boost/asio/ip/address.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ssl/context.hpp>
#include <boost/asio/ssl/error.hpp>
#include <boost/asio/ssl/host_name_verification.hpp>
#include <boost/asio/ssl/stream.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>
#include <optional>

#include "infra/async/with_deadline.hpp"

namespace vestibule::smtp {

using asio::ip::tcp;

namespace {

asio::ssl::context tls_context(const SmtpUrl& url) {
    asio::ssl::context context(asio::ssl::context::tls_client);
    SSL_CTX_set_min_proto_version(context.native_handle(), TLS1_2_VERSION);
    if (url.tls == Tls::opportunistic) {
        context.set_verify_mode(asio::ssl::verify_none);
        return context;
    }
    if (url.ca_file.empty())
        context.set_default_verify_paths();
    else
        context.load_verify_file(url.ca_file);
    context.set_verify_mode(asio::ssl::verify_peer);
    context.set_verify_callback(asio::ssl::host_name_verification(url.host));
    return context;
}

}  // namespace

struct Connection::State {
    explicit State(const asio::any_io_executor& executor) : socket(executor), resolver(executor) {}

    tcp::socket socket;
    tcp::resolver resolver;
    std::optional<asio::ssl::context> tls;
    std::optional<asio::ssl::stream<tcp::socket&>> secured;
    ReplyParser parser;
    std::array<char, 4096> buffer{};

    asio::awaitable<void> open(std::string host, std::string port) {
        const auto endpoints = co_await resolver.async_resolve(host, port, asio::use_awaitable);
        co_await asio::async_connect(socket, endpoints, asio::use_awaitable);
        socket.set_option(tcp::no_delay(true));
    }
    asio::awaitable<void> handshake() {
        co_await secured->async_handshake(asio::ssl::stream_base::client, asio::use_awaitable);
    }
    asio::awaitable<void> send(const std::string& bytes) {
        if (secured)
            co_await asio::async_write(*secured, asio::buffer(bytes), asio::use_awaitable);
        else
            co_await asio::async_write(socket, asio::buffer(bytes), asio::use_awaitable);
    }
    asio::awaitable<ServerReply> receive() {
        for (;;) {
            if (auto reply = parser.next()) co_return std::move(*reply);
            const auto size = secured ? co_await secured->async_read_some(asio::buffer(buffer), asio::use_awaitable)
                                      : co_await socket.async_read_some(asio::buffer(buffer), asio::use_awaitable);
            parser.feed({buffer.data(), size});
        }
    }
};

Connection::Connection(asio::any_io_executor executor) : state_(std::make_unique<State>(executor)) {}
Connection::~Connection() = default;

asio::awaitable<void> Connection::connect(const SmtpUrl& url, std::chrono::milliseconds limit) {
    co_await with_deadline(limit, "connecting to the mail server", state_->open(url.host, std::to_string(url.port)));
}

asio::awaitable<void> Connection::start_tls(const SmtpUrl& url, std::chrono::milliseconds limit) {
    if (!state_->parser.idle()) throw ProtocolError("the server talked before TLS began");
    state_->parser = {};
    state_->tls.emplace(tls_context(url));
    state_->secured.emplace(state_->socket, *state_->tls);
    boost::system::error_code not_address;
    asio::ip::make_address(url.host, not_address);
    if (not_address) SSL_set_tlsext_host_name(state_->secured->native_handle(), url.host.c_str());

    std::string refused;
    try {
        co_await with_deadline(limit, "the TLS handshake with the mail server", state_->handshake());
    } catch (const boost::system::system_error& error) {
        if (SSL_get_verify_result(state_->secured->native_handle()) == X509_V_OK) throw;
        refused = error.what();
    }
    if (!refused.empty()) throw TlsRefused(refused);
}

asio::awaitable<void> Connection::write(std::string bytes, std::chrono::milliseconds limit) {
    co_await with_deadline(limit, "writing to the mail server", state_->send(bytes));
}

asio::awaitable<ServerReply> Connection::read(std::chrono::milliseconds limit) {
    co_return co_await with_deadline(limit, "a reply of the mail server", state_->receive());
}

bool Connection::hung_up() {
    char byte = 0;
    const auto seen = ::recv(state_->socket.native_handle(), &byte, 1, MSG_PEEK | MSG_DONTWAIT);
    return seen == 0 || (seen < 0 && errno != EAGAIN && errno != EWOULDBLOCK);
}

}  // namespace vestibule::smtp
