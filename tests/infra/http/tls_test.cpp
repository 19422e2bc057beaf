#include <openssl/ssl.h>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/ssl.hpp>
#include <boost/asio/write.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/http/read.hpp>
#include <boost/beast/http/string_body.hpp>
#include <boost/test/unit_test.hpp>
#include <fstream>
#include <string>

#include "tests/infra/http/certificate.hpp"
#include "tests/infra/http/listening.hpp"
#include "tests/support/temporary_folder.hpp"

using namespace vestibule;
using namespace std::chrono_literals;
using tests::Served;
using tests::asio::awaitable;

namespace {

namespace ssl = tests::asio::ssl;
namespace beast_http = boost::beast::http;
constexpr auto as_result = tests::asio::as_tuple(tests::asio::use_awaitable);

struct Secured {
    tests::TemporaryFolder folder;
    http::TlsFiles files{folder.path() / "server.pem", folder.path() / "server.key"};

    Secured() { tests::write_certificate(folder.path(), "server", "first"); }
    void serve(http::Limits limits, const std::function<awaitable<void>(Served)>& body) {
        tests::served(limits, body, [&](http::ListenerSettings& settings) { settings.tls = files; });
    }
    void serve(const std::function<awaitable<void>(Served)>& body) { serve({}, body); }
};

// A TLS client that trusts anybody; `context` is adjusted before it connects.
class TlsClient {
  public:
    explicit TlsClient(tests::asio::any_io_executor executor) : stream_(std::move(executor), context) {}

    ssl::context context{ssl::context::tls_client};

    awaitable<boost::system::error_code> connect(std::uint16_t port, const std::function<void(SSL*)>& adjust = {}) {
        if (adjust) adjust(stream_.native_handle());
        co_await stream_.next_layer().async_connect({tests::asio::ip::make_address("127.0.0.1"), port},
                                                    tests::asio::use_awaitable);
        const auto [error] = co_await stream_.async_handshake(ssl::stream_base::client, as_result);
        co_return error;
    }
    awaitable<std::string> ask(std::string bytes) {
        co_await tests::asio::async_write(stream_, tests::asio::buffer(bytes), tests::asio::use_awaitable);
        beast_http::response<beast_http::string_body> answer;
        co_await beast_http::async_read(stream_, buffer_, answer, tests::asio::use_awaitable);
        co_return answer.body();
    }
    // The error that ends the stream: eof for a proper close_notify.
    awaitable<boost::system::error_code> receive_end() {
        char byte = 0;
        const auto [error, bytes] = co_await stream_.async_read_some(tests::asio::buffer(&byte, 1), as_result);
        co_return error;
    }
    std::string server_name() {
        const std::unique_ptr<X509, decltype(&X509_free)> certificate(
            SSL_get1_peer_certificate(stream_.native_handle()), X509_free);
        char name[64] = {};
        X509_NAME_get_text_by_NID(X509_get_subject_name(certificate.get()), NID_commonName, name, sizeof name);
        return name;
    }
    SSL* native() { return stream_.native_handle(); }

  private:
    ssl::stream<tests::asio::ip::tcp::socket> stream_;
    boost::beast::flat_buffer buffer_;
};

const std::string get = "GET /a HTTP/1.1\r\nHost: a\r\n\r\n";

awaitable<TlsClient*> connected(std::unique_ptr<TlsClient>& client, std::uint16_t port) {
    client = std::make_unique<TlsClient>(co_await tests::asio::this_coro::executor);
    const auto error = co_await client->connect(port);
    BOOST_REQUIRE_MESSAGE(!error, error.message());
    co_return client.get();
}

}  // namespace

BOOST_AUTO_TEST_SUITE(serving_over_tls)

BOOST_AUTO_TEST_CASE(answers_and_keeps_the_connection) {
    Secured().serve([](Served served) -> awaitable<void> {
        std::unique_ptr<TlsClient> client;
        co_await connected(client, served.listener.port());
        BOOST_TEST((co_await client->ask(get)) == "GET /a ");
        BOOST_TEST((co_await client->ask("POST /b HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\n\r\nhi")) ==
                   "POST /b hi");
    });
}

BOOST_AUTO_TEST_CASE(says_goodbye_properly) {
    Secured().serve([](Served served) -> awaitable<void> {
        std::unique_ptr<TlsClient> client;
        co_await connected(client, served.listener.port());
        co_await client->ask("GET /a HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");
        BOOST_TEST((co_await client->receive_end()) == tests::asio::error::eof);
    });
}

BOOST_AUTO_TEST_CASE(refuses_versions_before_1_2) {
    Secured().serve([](Served served) -> awaitable<void> {
        TlsClient old(co_await tests::asio::this_coro::executor);
        BOOST_TEST(!!(co_await old.connect(served.listener.port(), [](SSL* ssl) {
            SSL_set_security_level(ssl, 0);
            SSL_set_min_proto_version(ssl, TLS1_VERSION);
            SSL_set_max_proto_version(ssl, TLS1_1_VERSION);
        })));
        TlsClient fine(co_await tests::asio::this_coro::executor);
        BOOST_TEST(!(co_await fine.connect(served.listener.port(),
                                           [](SSL* ssl) { SSL_set_max_proto_version(ssl, TLS1_2_VERSION); })));
    });
}

BOOST_AUTO_TEST_CASE(takes_http_1_1_out_of_the_protocols_offered) {
    Secured().serve([](Served served) -> awaitable<void> {
        TlsClient client(co_await tests::asio::this_coro::executor);
        BOOST_TEST(!(co_await client.connect(served.listener.port(), [](SSL* ssl) {
            static const unsigned char offered[] = "\x02h2\x08http/1.1";
            SSL_set_alpn_protos(ssl, offered, sizeof offered - 1);
        })));
        const unsigned char* chosen = nullptr;
        unsigned int length = 0;
        SSL_get0_alpn_selected(client.native(), &chosen, &length);
        BOOST_TEST(std::string(chosen, chosen + length) == "http/1.1");

        TlsClient other(co_await tests::asio::this_coro::executor);
        BOOST_TEST(!!(co_await other.connect(served.listener.port(), [](SSL* ssl) {
            static const unsigned char offered[] = "\x02h2";
            SSL_set_alpn_protos(ssl, offered, sizeof offered - 1);
        })));
    });
}

BOOST_AUTO_TEST_CASE(drops_a_client_that_speaks_plainly_or_not_at_all) {
    Secured().serve({.handshake = 20ms}, [](Served served) -> awaitable<void> {
        auto plain = co_await tests::RawClient::connect(served.listener.port());
        co_await plain.send(get);
        co_await plain.receive_rest();
        auto silent = co_await tests::RawClient::connect(served.listener.port());
        co_await silent.receive_rest();
        BOOST_TEST(served.handler.heads.empty());
    });
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_AUTO_TEST_SUITE(reloading_the_certificate)

BOOST_AUTO_TEST_CASE(shows_the_new_one_to_new_connections_and_keeps_the_old_connections) {
    Secured secured;
    secured.serve([&](Served served) -> awaitable<void> {
        std::unique_ptr<TlsClient> before, after;
        co_await connected(before, served.listener.port());
        tests::write_certificate(secured.folder.path(), "server", "second");
        BOOST_TEST(served.listener.reload_tls().has_value());
        co_await connected(after, served.listener.port());
        BOOST_TEST(before->server_name() == "first");
        BOOST_TEST(after->server_name() == "second");
        BOOST_TEST((co_await before->ask(get)) == "GET /a ");
        BOOST_TEST((co_await after->ask(get)) == "GET /a ");
    });
}

BOOST_AUTO_TEST_CASE(keeps_the_old_one_and_says_why_when_the_files_are_bad) {
    Secured secured;
    secured.serve([&](Served served) -> awaitable<void> {
        tests::write_certificate(secured.folder.path(), "other", "other");
        std::filesystem::copy_file(secured.folder.path() / "other.key", secured.files.key,
                                   std::filesystem::copy_options::overwrite_existing);
        const auto mismatch = served.listener.reload_tls();
        BOOST_REQUIRE(!mismatch);
        BOOST_TEST(mismatch.error().starts_with(secured.files.key.string() + ": "), mismatch.error());

        std::ofstream(secured.files.certificate) << "no certificate";
        const auto garbage = served.listener.reload_tls();
        BOOST_REQUIRE(!garbage);
        BOOST_TEST(garbage.error().starts_with(secured.files.certificate.string() + ": "), garbage.error());

        std::unique_ptr<TlsClient> client;
        co_await connected(client, served.listener.port());
        BOOST_TEST(client->server_name() == "first");
    });
}

BOOST_AUTO_TEST_CASE(is_nothing_without_tls) {
    tests::served([](Served served) -> awaitable<void> {
        BOOST_TEST(served.listener.reload_tls().has_value());
        co_return;
    });
}

BOOST_AUTO_TEST_CASE(stops_a_listener_from_being_made_with_bad_files) {
    tests::async_test([]() -> awaitable<void> {
        tests::FakeHandler handler;
        metrics::Registry registry;
        http::ListenerSettings settings;
        settings.tls = http::TlsFiles{"/nowhere/server.pem", "/nowhere/server.key"};
        BOOST_CHECK_THROW(http::Listener(co_await tests::asio::this_coro::executor, settings, handler, registry),
                          std::runtime_error);
    });
}

BOOST_AUTO_TEST_SUITE_END()
