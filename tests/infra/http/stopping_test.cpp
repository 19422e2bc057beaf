#include <boost/asio/as_tuple.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_future.hpp>
#include <boost/test/unit_test.hpp>
#include <string>

#include "tests/infra/http/listening.hpp"

using namespace vestibule;
using namespace std::chrono_literals;
using tests::FakeHandler;
using tests::RawClient;
using tests::served;
using tests::Served;
using tests::asio::awaitable;

namespace {

const std::string get = "GET /a HTTP/1.1\r\nHost: a\r\n\r\n";
const std::string slow = "GET /slow HTTP/1.1\r\nHost: a\r\n\r\n";

// /slow is in hand until `gate` is cancelled.
struct Gate {
    explicit Gate(tests::asio::any_io_executor executor) : timer(std::move(executor), 1h) {}

    awaitable<http::Response> operator()(http::Request) {
        ++waiting;
        co_await timer.async_wait(tests::asio::as_tuple(tests::asio::use_awaitable));
        co_return FakeHandler::text(200, "done");
    }
    awaitable<void> until_waiting(int count) {
        tests::asio::steady_timer pause(timer.get_executor());
        while (waiting < count) {
            pause.expires_after(1ms);
            co_await pause.async_wait(tests::asio::use_awaitable);
        }
    }

    tests::asio::steady_timer timer;
    int waiting = 0;
};

}  // namespace

BOOST_AUTO_TEST_SUITE(stopping_the_listener)

BOOST_AUTO_TEST_CASE(closes_idle_connections_and_refuses_new_ones) {
    served([](Served served) -> awaitable<void> {
        auto idle = co_await RawClient::connect(served.listener.port());
        co_await idle.ask(get);
        auto fresh = co_await RawClient::connect(served.listener.port());
        co_await served.listener.stop(1s);
        BOOST_TEST((co_await idle.receive_rest()).has_value());
        co_await fresh.receive_rest();
        BOOST_CHECK_THROW(co_await RawClient::connect(served.listener.port()), boost::system::system_error);
    });
}

BOOST_AUTO_TEST_CASE(finishes_what_is_in_hand) {
    served([](Served served) -> awaitable<void> {
        const auto executor = co_await tests::asio::this_coro::executor;
        Gate gate(executor);
        served.handler.on.emplace_back("/slow", [&](http::Request request) { return gate(std::move(request)); });
        auto client = co_await RawClient::connect(served.listener.port());
        co_await client.send(slow + get);
        co_await gate.until_waiting(1);

        bool stopped = false;
        tests::asio::co_spawn(executor, served.listener.stop(2s), [&](std::exception_ptr) { stopped = true; });
        tests::asio::co_spawn(
            executor,
            [&]() -> awaitable<void> {
                tests::asio::steady_timer soon(executor, 5ms);
                co_await soon.async_wait(tests::asio::use_awaitable);
                BOOST_TEST(!stopped);
                gate.timer.cancel();
            },
            [](std::exception_ptr) {});
        const auto answer = co_await client.receive();
        BOOST_TEST(answer.body() == "done");
        BOOST_TEST(answer["Connection"] == "close");
        client.socket().close();
        co_await served.listener.stop(2s);
        BOOST_TEST(served.handler.handled.size() == 1U);
    });
}

BOOST_AUTO_TEST_CASE(cuts_what_outlives_the_grace_time) {
    served([](Served served) -> awaitable<void> {
        Gate gate(co_await tests::asio::this_coro::executor);
        served.handler.on.emplace_back("/slow", [&](http::Request request) { return gate(std::move(request)); });
        auto client = co_await RawClient::connect(served.listener.port());
        co_await client.send(slow);
        co_await gate.until_waiting(1);
        co_await served.listener.stop(10ms);
        BOOST_TEST((co_await client.receive_rest()).value_or("").empty());
    });
}

BOOST_AUTO_TEST_CASE(may_be_asked_for_twice) {
    served([](Served served) -> awaitable<void> {
        co_await served.listener.stop(1s);
        co_await served.listener.stop(1s);
    });
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_AUTO_TEST_SUITE(holding_too_many_connections)

BOOST_AUTO_TEST_CASE(closes_the_longest_idle_one) {
    served({.connections = 2}, [](Served served) -> awaitable<void> {
        auto first = co_await RawClient::connect(served.listener.port());
        co_await first.ask(get);
        auto second = co_await RawClient::connect(served.listener.port());
        co_await second.ask(get);
        auto third = co_await RawClient::connect(served.listener.port());
        BOOST_TEST((co_await third.ask(get)).result_int() == 200U);
        BOOST_TEST((co_await first.receive_rest()).value_or("reset").empty());
        BOOST_TEST((co_await second.ask(get)).result_int() == 200U);
    });
}

BOOST_AUTO_TEST_CASE(gives_up_the_slowest_head_when_none_is_idle) {
    served({.connections = 1}, [](Served served) -> awaitable<void> {
        auto first = co_await RawClient::connect(served.listener.port());
        co_await first.ask(get);
        co_await first.send("GET /a HTT");
        tests::asio::steady_timer pause(co_await tests::asio::this_coro::executor, 50ms);
        co_await pause.async_wait(tests::asio::use_awaitable);
        auto second = co_await RawClient::connect(served.listener.port());
        BOOST_TEST((co_await second.ask(get)).result_int() == 200U);
        BOOST_TEST((co_await first.receive_rest()).value_or("").empty());
    });
}

BOOST_AUTO_TEST_CASE(says_503_when_none_is_idle) {
    served({.connections = 1}, [](Served served) -> awaitable<void> {
        Gate gate(co_await tests::asio::this_coro::executor);
        served.handler.on.emplace_back("/slow", [&](http::Request request) { return gate(std::move(request)); });
        auto busy = co_await RawClient::connect(served.listener.port());
        co_await busy.send(slow);
        co_await gate.until_waiting(1);

        auto refused = co_await RawClient::connect(served.listener.port());
        BOOST_TEST((co_await refused.receive()).result_int() == 503U);
        gate.timer.cancel();
        BOOST_TEST((co_await busy.receive()).body() == "done");
    });
}

BOOST_AUTO_TEST_CASE(is_not_filled_by_slow_bodies) {
    served({.requests = 1}, [](Served served) -> awaitable<void> {
        auto slow_body = co_await RawClient::connect(served.listener.port());
        co_await slow_body.send("POST /a HTTP/1.1\r\nHost: a\r\nContent-Length: 9\r\n\r\nx");
        auto other = co_await RawClient::connect(served.listener.port());
        BOOST_TEST((co_await other.ask(get)).result_int() == 200U);
        BOOST_TEST((co_await other.ask(get)).result_int() == 200U);
    });
}

BOOST_AUTO_TEST_CASE(says_503_when_too_many_requests_are_in_hand) {
    served({.requests = 1}, [](Served served) -> awaitable<void> {
        Gate gate(co_await tests::asio::this_coro::executor);
        served.handler.on.emplace_back("/slow", [&](http::Request request) { return gate(std::move(request)); });
        auto busy = co_await RawClient::connect(served.listener.port());
        co_await busy.send(slow);
        co_await gate.until_waiting(1);

        auto other = co_await RawClient::connect(served.listener.port());
        BOOST_TEST((co_await other.ask(get)).result_int() == 503U);
        gate.timer.cancel();
        BOOST_TEST((co_await busy.receive()).body() == "done");
        BOOST_TEST((co_await busy.ask(get)).result_int() == 200U);
    });
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_AUTO_TEST_SUITE(starting_the_listener)

BOOST_AUTO_TEST_CASE(says_why_an_address_cannot_be_had) {
    served([](Served served) -> awaitable<void> {
        http::ListenerSettings settings;
        settings.port = served.listener.port();
        http::Listener second(co_await tests::asio::this_coro::executor, settings, served.handler, served.registry);
        BOOST_CHECK_EXCEPTION(second.start(), std::runtime_error, [&](const std::runtime_error& error) {
            return std::string(error.what()) ==
                   "cannot listen on 127.0.0.1:" + std::to_string(settings.port) + ": Address already in use";
        });
    });
}

BOOST_AUTO_TEST_CASE(takes_a_host_name) {
    served(
        {},
        [](Served served) -> awaitable<void> {
            BOOST_TEST(served.listener.port() != 0);
            co_return;
        },
        [](http::ListenerSettings& settings) { settings.address = "localhost"; });
}

BOOST_AUTO_TEST_SUITE_END()
