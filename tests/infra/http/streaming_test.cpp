#include <boost/asio/steady_timer.hpp>
#include <boost/test/unit_test.hpp>
#include <memory>
#include <string>

#include "tests/infra/http/listening.hpp"

using namespace vestibule;
using namespace std::chrono_literals;
using tests::RawClient;
using tests::served;
using tests::Served;
using tests::asio::awaitable;

namespace {

// Writes a piece, then waits for ever, until it is cancelled.
struct Endless {
    bool started = false;
    bool ended = false;

    awaitable<http::Response> operator()(http::Request) {
        http::Response response;
        response.headers.set("Content-Type", "text/event-stream");
        response.stream = [this](http::BodyStream& body) { return produce(body); };
        co_return response;
    }

    awaitable<void> produce(http::BodyStream& body) {
        started = true;
        const std::shared_ptr<void> at_end(nullptr, [this](void*) { ended = true; });
        co_await body.write("data: 0\n\n");
        co_await body.write("");
        tests::asio::steady_timer never(co_await tests::asio::this_coro::executor, 1h);
        co_await never.async_wait(tests::asio::use_awaitable);
    }
};

const std::string ask = "GET /stream HTTP/1.1\r\nHost: a\r\n\r\n";

void on_stream(Served& served, Endless& endless) {
    served.handler.on.emplace_back("/stream", [&](http::Request request) { return endless(std::move(request)); });
}

awaitable<void> until(std::function<bool()> holds) {
    tests::asio::steady_timer pause(co_await tests::asio::this_coro::executor);
    for (int at = 0; at < 400 && !holds(); ++at) {
        pause.expires_after(1ms);
        co_await pause.async_wait(tests::asio::use_awaitable);
    }
}

awaitable<std::string> receive_until(RawClient& client, std::string end) {
    std::string all;
    while (!all.ends_with(end)) all += co_await client.receive_some();
    co_return all;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(streaming_an_answer)

BOOST_AUTO_TEST_CASE(sends_chunks_as_they_come) {
    Endless endless;
    served([&](Served served) -> awaitable<void> {
        on_stream(served, endless);
        auto client = co_await RawClient::connect(served.listener.port());
        co_await client.send(ask);
        const auto all = co_await receive_until(client, "\r\n9\r\ndata: 0\n\n\r\n");
        BOOST_TEST(all.find("Transfer-Encoding: chunked\r\n") != std::string::npos);
        BOOST_TEST(all.find("Content-Length") == std::string::npos);
    });
}

BOOST_AUTO_TEST_CASE(ends_the_producer_when_the_client_is_gone) {
    Endless endless;
    served([&](Served served) -> awaitable<void> {
        on_stream(served, endless);
        {
            auto client = co_await RawClient::connect(served.listener.port());
            co_await client.send(ask);
            co_await receive_until(client, "data: 0\n\n\r\n");
        }
        co_await until([&] { return endless.ended; });
        BOOST_TEST(endless.ended);
    });
}

BOOST_AUTO_TEST_CASE(ends_well_when_the_listener_stops) {
    Endless endless;
    served([&](Served served) -> awaitable<void> {
        on_stream(served, endless);
        auto client = co_await RawClient::connect(served.listener.port());
        co_await client.send(ask);
        co_await receive_until(client, "data: 0\n\n\r\n");
        co_await served.listener.stop(1s);
        BOOST_TEST(endless.ended);
        BOOST_TEST((co_await client.receive_rest()).value_or("reset") == "0\r\n\r\n");
    });
}

BOOST_AUTO_TEST_CASE(does_without_chunks_for_http_1_0) {
    served([](Served served) -> awaitable<void> {
        served.handler.on.emplace_back("/stream", [](http::Request) -> awaitable<http::Response> {
            http::Response response;
            response.stream = [](http::BodyStream& body) -> awaitable<void> { co_await body.write("all"); };
            co_return response;
        });
        auto client = co_await RawClient::connect(served.listener.port());
        co_await client.send("GET /stream HTTP/1.0\r\n\r\n");
        const auto answer = (co_await client.receive_rest()).value_or("reset");
        BOOST_TEST(answer.ends_with("Connection: close\r\n\r\nall"), answer);
    });
}

BOOST_AUTO_TEST_CASE(starts_no_producer_for_head) {
    Endless endless;
    served([&](Served served) -> awaitable<void> {
        on_stream(served, endless);
        auto client = co_await RawClient::connect(served.listener.port());
        co_await client.send("HEAD /stream HTTP/1.1\r\nHost: a\r\n\r\n");
        BOOST_TEST((co_await client.receive(true)).result_int() == 200U);
        BOOST_TEST(!endless.started);
    });
}

BOOST_AUTO_TEST_SUITE_END()
