#include "infra/http/client.hpp"

#include <boost/asio/steady_timer.hpp>
#include <boost/test/unit_test.hpp>
#include <stdexcept>
#include <string>

#include "domain/shared/failures.hpp"
#include "tests/infra/http/certificate.hpp"
#include "tests/infra/http/listening.hpp"
#include "tests/support/temporary_folder.hpp"

using namespace vestibule;
using namespace std::chrono_literals;
using tests::FakeHandler;
using tests::served;
using tests::Served;
using tests::asio::awaitable;

namespace {

http::OutboundRequest to(const Served& served, const std::string& path, const std::string& scheme = "http") {
    return {.url = scheme + "://127.0.0.1:" + std::to_string(served.listener.port()) + path};
}

auto soon() {
    return std::chrono::steady_clock::now() + 2s;
}

awaitable<http::Response> hang(http::Request) {
    tests::asio::steady_timer never(co_await tests::asio::this_coro::executor, 1h);
    co_await never.async_wait(tests::asio::use_awaitable);
    co_return http::Response{};
}

// What sending ends with, by type.
awaitable<std::string> outcome(const http::Client& client, http::OutboundRequest request) {
    try {
        co_await client.send(std::move(request), soon());
        co_return "answered";
    } catch (const DeadlineExceeded&) {
        co_return "deadline";
    } catch (const http::Untrusted&) {
        co_return "untrusted";
    } catch (const Unavailable&) {
        co_return "unavailable";
    } catch (const std::invalid_argument&) {
        co_return "invalid";
    }
}

}  // namespace

BOOST_AUTO_TEST_SUITE(asking_another_server)

BOOST_AUTO_TEST_CASE(sends_method_headers_and_body_and_gives_back_the_answer) {
    served([](Served served) -> awaitable<void> {
        served.handler.on.emplace_back("/x", [](http::Request request) -> awaitable<http::Response> {
            BOOST_TEST(request.head.target == "/x?a=b%20c");
            BOOST_TEST(request.head.headers.find("X-One").value_or("") == "1");
            auto response = FakeHandler::text(404, "no " + request.body);
            response.headers.add("X-Two", "2");
            co_return response;
        });
        auto request = to(served, "/x?a=b%20c");
        request.method = "POST";
        request.headers.add("X-One", "1");
        request.body = "body";
        const auto response = co_await http::Client({}).send(request, soon());
        BOOST_TEST(response.status == 404U);
        BOOST_TEST(response.body == "no body");
        BOOST_TEST(response.headers.find("x-two").value_or("") == "2");
    });
}

BOOST_AUTO_TEST_CASE(keeps_to_its_limits) {
    served([](Served served) -> awaitable<void> {
        served.handler.on.emplace_back("/hangs", hang);
        served.handler.on.emplace_back("/large", [](http::Request) -> awaitable<http::Response> {
            co_return FakeHandler::text(200, std::string(101, 'x'));
        });
        const http::Client client({.attempt = 50ms, .response_limit = 100});
        BOOST_TEST((co_await outcome(client, to(served, "/hangs"))) == "deadline");
        BOOST_TEST((co_await outcome(client, to(served, "/large"))) == "unavailable");
        BOOST_TEST((co_await outcome(client, to(served, "/fine"))) == "answered");
    });
}

BOOST_AUTO_TEST_CASE(says_unavailable_when_nobody_listens) {
    served([](Served served) -> awaitable<void> {
        const auto request = to(served, "/");
        co_await served.listener.stop(1s);
        BOOST_TEST((co_await outcome(http::Client({}), request)) == "unavailable");
    });
}

BOOST_AUTO_TEST_CASE(refuses_what_it_cannot_send) {
    served([](Served served) -> awaitable<void> {
        const http::Client client({});
        for (const auto* url : {"", "127.0.0.1", "ftp://127.0.0.1/", "http://u:p@127.0.0.1/", "http:///x"})
            BOOST_TEST((co_await outcome(client, {.url = url})) == "invalid", url);
        auto split = to(served, "/");
        split.headers.add("X", "a\r\nY: b");
        BOOST_TEST((co_await outcome(client, split)) == "invalid");
    });
}

BOOST_AUTO_TEST_CASE(trusts_only_whom_it_should_over_tls) {
    const tests::TemporaryFolder folder;
    tests::write_certificate(folder.path(), "server", "server");
    tests::write_certificate(folder.path(), "other", "other");
    served(
        {},
        [&](Served served) -> awaitable<void> {
            const http::Client trusting({.trust = folder.path() / "server.pem"});
            BOOST_TEST((co_await trusting.send(to(served, "/a", "https"), soon())).body == "GET /a ");
            const http::Client distrusting({.trust = folder.path() / "other.pem"});
            BOOST_TEST((co_await outcome(distrusting, to(served, "/a", "https"))) == "untrusted");
            auto by_other_name = to(served, "/a", "https");
            by_other_name.url = "https://127.0.0.2:" + std::to_string(served.listener.port()) + "/a";
            BOOST_TEST((co_await outcome(trusting, by_other_name)) == "untrusted");
        },
        [&](http::ListenerSettings& settings) {
            settings.address = "0.0.0.0";
            settings.tls = http::TlsFiles{folder.path() / "server.pem", folder.path() / "server.key"};
        });
}

BOOST_AUTO_TEST_SUITE_END()
