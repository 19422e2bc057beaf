#include "infra/http/client.hpp"

#include <openssl/ssl.h>

#include <algorithm>
#include <boost/asio/connect.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ssl/context.hpp>
#include <boost/asio/ssl/error.hpp>
#include <boost/asio/ssl/host_name_verification.hpp>
#include <boost/asio/ssl/stream.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/read.hpp>
#include <boost/beast/http/string_body.hpp>
#include <boost/beast/http/write.hpp>
#include <boost/url/parse.hpp>
#include <boost/url/url_view.hpp>
#include <stdexcept>
#include <utility>

#include "domain/shared/failures.hpp"
#include "infra/async/with_deadline.hpp"
#include "infra/http/syntax.hpp"

namespace vestibule::http {
namespace {

namespace beast_http = boost::beast::http;
using asio::use_awaitable;
using asio::ip::tcp;
using std::chrono::steady_clock;

constexpr int most_interim_answers = 5;

struct Address {
    bool tls;
    std::string host;
    std::string port;
    std::string authority;  // value of Host
    std::string target;
};

Address address_of(const std::string& url) {
    const auto parsed = boost::urls::parse_uri(url);
    if (!parsed) throw std::invalid_argument("not a URL");
    const bool tls = parsed->scheme_id() == boost::urls::scheme::https;
    if ((!tls && parsed->scheme_id() != boost::urls::scheme::http) || parsed->has_userinfo() || parsed->host().empty())
        throw std::invalid_argument("not a URL of http or https");

    Address address{.tls = tls,
                    .host = parsed->host_address(),
                    .port = parsed->has_port() ? std::string(parsed->port())
                            : tls              ? "443"
                                               : "80",
                    .authority = std::string(parsed->encoded_host_and_port()),
                    .target = std::string(parsed->encoded_path())};
    if (address.target.empty()) address.target = "/";
    if (parsed->has_query()) address.target += "?" + std::string(parsed->encoded_query());
    return address;
}

beast_http::request<beast_http::string_body> message_of(OutboundRequest& request, const Address& address) {
    if (!is_token(request.method)) throw std::invalid_argument("not a method");
    beast_http::request<beast_http::string_body> message;
    message.version(11);
    message.method_string(request.method);
    message.target(address.target);
    for (const auto& [name, value] : request.headers) {
        if (!is_token(name) || !std::ranges::all_of(value, is_field_character))
            throw std::invalid_argument("a header that cannot be sent");
        message.insert(name, value);
    }
    message.set(beast_http::field::host, address.authority);
    message.set(beast_http::field::connection, "close");
    message.body() = std::move(request.body);
    message.prepare_payload();
    return message;
}

Response plain(const beast_http::response<beast_http::string_body>& message) {
    Response response;
    response.status = message.result_int();
    for (const auto& field : message)
        response.headers.add(std::string(field.name_string()), std::string(field.value()));
    response.body = message.body();
    return response;
}

template <class Stream>
asio::awaitable<Response> exchange(Stream& stream, const beast_http::request<beast_http::string_body>& message,
                                   std::size_t limit) {
    co_await beast_http::async_write(stream, message, use_awaitable);
    boost::beast::flat_buffer buffer;
    for (int interim = 0; interim < most_interim_answers; ++interim) {
        beast_http::response_parser<beast_http::string_body> parser;
        parser.body_limit(limit);
        parser.skip(message.method() == beast_http::verb::head);
        co_await beast_http::async_read(stream, buffer, parser, use_awaitable);
        if (parser.get().result_int() >= 200) co_return plain(parser.get());
    }
    throw boost::system::system_error(beast_http::error::bad_status);
}

asio::awaitable<void> connect(tcp::socket& socket, const Address& address) {
    tcp::resolver resolver(socket.get_executor());
    const auto endpoints = co_await resolver.async_resolve(address.host, address.port, use_awaitable);
    co_await asio::async_connect(socket, endpoints, use_awaitable);
    socket.set_option(tcp::no_delay(true));
}

asio::awaitable<void> connect_securely(asio::ssl::stream<tcp::socket>& stream, const Address& address) {
    co_await connect(stream.next_layer(), address);
    boost::system::error_code literal;
    asio::ip::make_address(address.host, literal);
    // Server names are host names, never addresses (RFC 6066, section 3).
    if (literal) SSL_set_tlsext_host_name(stream.native_handle(), address.host.c_str());
    stream.set_verify_callback(asio::ssl::host_name_verification(address.host));
    co_await stream.async_handshake(asio::ssl::stream_base::client, use_awaitable);
}

}  // namespace

struct Client::State {
    explicit State(ClientSettings given) : settings(std::move(given)), context(asio::ssl::context::tls_client) {
        SSL_CTX_set_min_proto_version(context.native_handle(), TLS1_2_VERSION);
        context.set_verify_mode(asio::ssl::verify_peer);
        boost::system::error_code error;
        if (settings.trust.empty())
            context.set_default_verify_paths(error);
        else
            context.load_verify_file(settings.trust.string(), error);
        if (error) throw std::runtime_error(settings.trust.string() + ": " + error.message());
        if (!settings.certificate.empty()) show_certificate();
    }

    void show_certificate() {
        boost::system::error_code error;
        context.use_certificate_chain_file(settings.certificate.string(), error);
        if (error) throw std::runtime_error(settings.certificate.string() + ": " + error.message());
        context.use_private_key_file(settings.key.string(), asio::ssl::context::pem, error);
        if (error) throw std::runtime_error(settings.key.string() + ": " + error.message());
    }

    ClientSettings settings;
    mutable asio::ssl::context context;
};

namespace {

asio::awaitable<Response> attempt(const ClientSettings& settings, asio::ssl::context& context, const Address& address,
                                  const beast_http::request<beast_http::string_body>& message) {
    const auto executor = co_await asio::this_coro::executor;
    const auto what = "connecting to " + address.host;
    if (address.tls) {
        asio::ssl::stream<tcp::socket> stream(executor, context);
        co_await with_deadline(settings.connect, what, connect_securely(stream, address));
        co_return co_await exchange(stream, message, settings.response_limit);
    }
    tcp::socket socket(executor);
    co_await with_deadline(settings.connect, what, connect(socket, address));
    co_return co_await exchange(socket, message, settings.response_limit);
}

}  // namespace

Client::Client(ClientSettings settings) : state_(std::make_shared<const State>(std::move(settings))) {}
Client::~Client() = default;

asio::awaitable<Response> Client::send(OutboundRequest request, steady_clock::time_point deadline) const {
    const auto state = state_;
    const auto address = address_of(request.url);
    const auto message = message_of(request, address);
    const auto end = std::min(deadline, steady_clock::now() + state->settings.attempt);
    try {
        co_return co_await with_deadline(end, "the answer of " + address.host,
                                         attempt(state->settings, state->context, address, message));
    } catch (const boost::system::system_error& error) {
        if (error.code() == asio::error::operation_aborted) throw;  // cancelled by the caller
        if (error.code().category() == asio::error::get_ssl_category())
            throw Untrusted(address.host + ": " + error.code().message());
        throw Unavailable(address.host + ": " + error.code().message());
    }
}

}  // namespace vestibule::http
