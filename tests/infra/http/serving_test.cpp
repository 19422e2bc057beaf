#include <boost/asio/as_tuple.hpp>
#include <boost/test/unit_test.hpp>
#include <string>
#include <vector>

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

std::string post(std::string_view path, std::string_view body, std::string_view headers = {}) {
    return "POST " + std::string(path) + " HTTP/1.1\r\nHost: a\r\n" + std::string(headers) +
           "Content-Length: " + std::to_string(body.size()) + "\r\n\r\n" + std::string(body);
}

std::string announced(std::string_view path, std::size_t length, std::string_view headers = {}) {
    return "POST " + std::string(path) + " HTTP/1.1\r\nHost: a\r\n" + std::string(headers) +
           "Content-Length: " + std::to_string(length) + "\r\n\r\n";
}

}  // namespace

BOOST_AUTO_TEST_SUITE(serving_a_request)

BOOST_AUTO_TEST_CASE(hands_over_head_and_body) {
    served([](Served served) -> awaitable<void> {
        served.handler.on.emplace_back("/see", [](http::Request request) -> awaitable<http::Response> {
            BOOST_TEST(request.head.method == "POST");
            BOOST_TEST(request.head.target == "/see?a=b+c");
            BOOST_TEST(request.head.query.at(0).second == "b c");
            BOOST_TEST(request.head.headers.find("x-one").value_or("") == "1 2");
            BOOST_TEST(request.head.remote_address == "127.0.0.1");
            BOOST_TEST(request.head.content_length.value_or(0) == 5U);
            BOOST_TEST(request.body == "hello");
            BOOST_TEST((request.deadline > std::chrono::steady_clock::now() + 29s));
            co_return FakeHandler::text(201, "made");
        });
        auto client = co_await RawClient::connect(served.listener.port());
        const auto answer = co_await client.ask(post("/see?a=b+c", "hello", "X-One: \t1 2 \t\r\n"));
        BOOST_TEST(answer.result_int() == 201U);
        BOOST_TEST(answer.body() == "made");
        BOOST_TEST(answer["Content-Length"] == "4");
        BOOST_TEST(answer["Date"].ends_with(" GMT"));
        BOOST_TEST(answer.count("Connection") == 0U);
        BOOST_TEST(answer.count("Server") == 0U);
    });
}

BOOST_AUTO_TEST_CASE(keeps_the_connection_and_answers_pipelined_requests_in_order) {
    served([](Served served) -> awaitable<void> {
        auto client = co_await RawClient::connect(served.listener.port());
        std::string all;
        for (int at = 0; at < 50; ++at) all += post("/" + std::to_string(at), std::string(100, 'x'));
        co_await client.send(all);
        for (int at = 0; at < 50; ++at) {
            const auto answer = co_await client.receive();
            BOOST_TEST(answer.body() == "POST /" + std::to_string(at) + " " + std::string(100, 'x'));
        }
        co_await client.send("\r\n" + get);
        BOOST_TEST((co_await client.receive()).body() == "GET /a ");
    });
}

BOOST_AUTO_TEST_CASE(closes_when_asked_to) {
    served([](Served served) -> awaitable<void> {
        auto client = co_await RawClient::connect(served.listener.port());
        const auto answer = co_await client.ask("GET /a HTTP/1.1\r\nHost: a\r\nConnection: foo, Close\r\n\r\n" + get);
        BOOST_TEST(answer["Connection"] == "close");
        BOOST_TEST((co_await client.receive_rest()).value_or("reset").empty());
        BOOST_TEST(served.handler.handled.size() == 1U);
    });
}

BOOST_AUTO_TEST_CASE(speaks_http_1_0) {
    served([](Served served) -> awaitable<void> {
        auto client = co_await RawClient::connect(served.listener.port());
        BOOST_TEST((co_await client.ask("GET /a HTTP/1.0\r\nConnection: keep-alive\r\n\r\n"))["Connection"] ==
                   "keep-alive");
        BOOST_TEST((co_await client.ask("GET /a HTTP/1.0\r\n\r\n"))["Connection"] == "close");
        BOOST_TEST((co_await client.receive_rest()).value_or("reset").empty());
    });
}

BOOST_AUTO_TEST_CASE(answers_a_client_that_has_closed_its_side) {
    served([](Served served) -> awaitable<void> {
        auto client = co_await RawClient::connect(served.listener.port());
        co_await client.send(get);
        client.socket().shutdown(tests::asio::socket_base::shutdown_send);
        BOOST_TEST((co_await client.receive()).body() == "GET /a ");
    });
}

BOOST_AUTO_TEST_CASE(leaves_the_body_out_for_head) {
    served([](Served served) -> awaitable<void> {
        auto client = co_await RawClient::connect(served.listener.port());
        co_await client.send("HEAD /a HTTP/1.1\r\nHost: a\r\n\r\n");
        BOOST_TEST((co_await client.receive(true))["Content-Length"] == "8");
        BOOST_TEST((co_await client.ask(get)).body() == "GET /a ");
    });
}

BOOST_AUTO_TEST_CASE(sends_no_body_and_no_length_with_204) {
    served([](Served served) -> awaitable<void> {
        served.handler.on.emplace_back("/none", [](http::Request) -> awaitable<http::Response> {
            co_return FakeHandler::text(204, "nothing to see");
        });
        auto client = co_await RawClient::connect(served.listener.port());
        const auto answer = co_await client.ask("GET /none HTTP/1.1\r\nHost: a\r\n\r\n");
        BOOST_TEST(answer.result_int() == 204U);
        BOOST_TEST(answer.count("Content-Length") == 0U);
        BOOST_TEST((co_await client.ask(get)).result_int() == 200U);
    });
}

BOOST_AUTO_TEST_CASE(withholds_an_answer_whose_header_could_split_it) {
    served([](Served served) -> awaitable<void> {
        served.handler.on.emplace_back("/split", [](http::Request) -> awaitable<http::Response> {
            auto response = FakeHandler::text(200, "secret");
            response.headers.add("Location", "/x\r\nSet-Cookie: a=b");
            co_return response;
        });
        auto client = co_await RawClient::connect(served.listener.port());
        const auto answer = co_await client.ask("GET /split HTTP/1.1\r\nHost: a\r\n\r\n");
        BOOST_TEST(answer.result_int() == 500U);
        BOOST_TEST(answer.count("Set-Cookie") == 0U);
        BOOST_TEST(answer["Connection"] == "close");
    });
}

BOOST_AUTO_TEST_CASE(frames_the_answer_itself_whatever_the_handler_sets) {
    served([](Served served) -> awaitable<void> {
        served.handler.on.emplace_back("/own", [](http::Request) -> awaitable<http::Response> {
            auto response = FakeHandler::text(200, "four");
            response.headers.add("content-length", "99");
            response.headers.add("Transfer-Encoding", "chunked");
            response.headers.add("Connection", "close");
            co_return response;
        });
        auto client = co_await RawClient::connect(served.listener.port());
        BOOST_TEST((co_await client.ask("GET /own HTTP/1.1\r\nHost: a\r\n\r\n")).body() == "four");
        BOOST_TEST((co_await client.ask(get)).result_int() == 200U);
    });
}

BOOST_AUTO_TEST_CASE(says_500_and_closes_when_the_handler_throws) {
    served([](Served served) -> awaitable<void> {
        served.handler.on.emplace_back("/throws", [](http::Request) -> awaitable<http::Response> {
            throw std::runtime_error("boom");
            co_return http::Response{};
        });
        auto client = co_await RawClient::connect(served.listener.port());
        const auto answer = co_await client.ask("GET /throws HTTP/1.1\r\nHost: a\r\n\r\n");
        BOOST_TEST(answer.result_int() == 500U);
        BOOST_TEST(answer.body().find("boom") == std::string::npos);
    });
}

BOOST_AUTO_TEST_CASE(sends_large_answers_whole) {
    served([](Served served) -> awaitable<void> {
        const std::string large(8 << 20, 'x');
        served.handler.on.emplace_back(
            "/large", [&](http::Request) -> awaitable<http::Response> { co_return FakeHandler::text(200, large); });
        auto client = co_await RawClient::connect(served.listener.port());
        BOOST_TEST(((co_await client.ask("GET /large HTTP/1.1\r\nHost: a\r\n\r\n")).body() == large));
    });
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_AUTO_TEST_SUITE(receiving_a_body)

BOOST_AUTO_TEST_CASE(takes_chunks_with_extensions_and_trailers) {
    served([](Served served) -> awaitable<void> {
        auto client = co_await RawClient::connect(served.listener.port());
        const auto answer = co_await client.ask(
            "POST /a HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: Chunked\r\n\r\n"
            "5;name=\"value\"\r\nhello\r\n06 ;x\r\n world\r\n000\r\nTrailer: x\r\n\r\n");
        BOOST_TEST(answer.body() == "POST /a hello world");
        BOOST_TEST((co_await client.ask(get)).body() == "GET /a ");
    });
}

BOOST_AUTO_TEST_CASE(takes_it_byte_by_byte) {
    served([](Served served) -> awaitable<void> {
        auto client = co_await RawClient::connect(served.listener.port());
        for (const auto character : post("/a", "hello")) co_await client.send({character});
        BOOST_TEST((co_await client.receive()).body() == "POST /a hello");
        for (const auto character :
             std::string("POST /b HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nhi\r\n0\r\n\r\n"))
            co_await client.send({character});
        BOOST_TEST((co_await client.receive()).body() == "POST /b hi");
    });
}

BOOST_AUTO_TEST_CASE(takes_exactly_the_limit) {
    served([](Served served) -> awaitable<void> {
        auto client = co_await RawClient::connect(served.listener.port());
        BOOST_TEST((co_await client.ask(post("/a", std::string(1000, 'x')))).result_int() == 200U);
        BOOST_TEST((co_await client.ask("POST /a HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n3e8\r\n" +
                                        std::string(1000, 'x') + "\r\n0\r\n\r\n"))
                       .result_int() == 200U);
    });
}

BOOST_AUTO_TEST_CASE(says_413_above_the_limit_and_keeps_the_connection_if_little_was_sent) {
    served([](Served served) -> awaitable<void> {
        auto client = co_await RawClient::connect(served.listener.port());
        const auto answer = co_await client.ask(post("/a", std::string(1001, 'x')));
        BOOST_TEST(answer.result_int() == 413U);
        BOOST_TEST((co_await client.ask(get)).result_int() == 200U);
        BOOST_TEST(served.handler.handled.size() == 1U);
    });
}

BOOST_AUTO_TEST_CASE(says_413_at_once_and_closes_if_much_was_announced) {
    served([](Served served) -> awaitable<void> {
        auto client = co_await RawClient::connect(served.listener.port());
        const auto answer = co_await client.ask(announced("/a", 1 << 20));
        BOOST_TEST(answer.result_int() == 413U);
        BOOST_TEST(answer["Connection"] == "close");
    });
}

BOOST_AUTO_TEST_CASE(says_413_when_chunks_exceed_the_limit) {
    served([](Served served) -> awaitable<void> {
        auto client = co_await RawClient::connect(served.listener.port());
        co_await client.send("POST /a HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n1f4\r\n" +
                             std::string(500, 'x') + "\r\n1f5\r\n");
        const auto answer = co_await client.receive();
        BOOST_TEST(answer.result_int() == 413U);
        BOOST_TEST(answer["Connection"] == "close");
    });
}

BOOST_AUTO_TEST_CASE(lets_a_client_that_is_still_sending_read_the_refusal) {
    served([](Served served) -> awaitable<void> {
        auto client = co_await RawClient::connect(served.listener.port());
        co_await client.send(announced("/a", 1 << 20) + std::string(1 << 20, 'x'));
        BOOST_TEST((co_await client.receive()).result_int() == 413U);
        BOOST_TEST((co_await client.receive_rest()).has_value(), "the connection was reset");
    });
}

BOOST_AUTO_TEST_CASE(is_not_read_when_the_head_is_refused) {
    served([](Served served) -> awaitable<void> {
        auto client = co_await RawClient::connect(served.listener.port());
        const auto answer = co_await client.ask(announced("/refused", 100));
        BOOST_TEST(answer.result_int() == 403U);
        co_await client.send(std::string(100, 'x') + get);
        BOOST_TEST((co_await client.receive()).body() == "GET /a ");
        BOOST_TEST(served.handler.handled.size() == 1U);
    });
}

BOOST_AUTO_TEST_CASE(is_drained_in_chunks_when_the_head_is_refused) {
    served([](Served served) -> awaitable<void> {
        auto client = co_await RawClient::connect(served.listener.port());
        const auto answer = co_await client.ask(
            "POST /refused HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n\r\n" + get);
        BOOST_TEST(answer.result_int() == 403U);
        BOOST_TEST((co_await client.receive()).body() == "GET /a ");
    });
}

BOOST_AUTO_TEST_CASE(is_asked_for_after_admission_only) {
    served([](Served served) -> awaitable<void> {
        auto client = co_await RawClient::connect(served.listener.port());
        co_await client.send(announced("/a", 5, "Expect: 100-Continue\r\n"));
        BOOST_TEST((co_await client.receive_some()) == "HTTP/1.1 100 Continue\r\n\r\n");
        co_await client.send("hello");
        BOOST_TEST((co_await client.receive()).body() == "POST /a hello");

        co_await client.send(announced("/refused", 5, "Expect: 100-continue\r\n"));
        const auto refused = co_await client.receive();
        BOOST_TEST(refused.result_int() == 403U);
        BOOST_TEST(refused["Connection"] == "close");
    });
}

BOOST_AUTO_TEST_CASE(is_not_asked_for_when_it_is_there_or_none_is_announced) {
    served([](Served served) -> awaitable<void> {
        auto client = co_await RawClient::connect(served.listener.port());
        BOOST_TEST((co_await client.ask(post("/a", "hello", "Expect: 100-continue\r\n"))).result_int() == 200U);
        BOOST_TEST((co_await client.ask("GET /a HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\n\r\n")).result_int() ==
                   200U);
    });
}

BOOST_AUTO_TEST_CASE(says_503_when_bodies_would_take_too_much_memory) {
    served({.body_memory = 100}, [](Served served) -> awaitable<void> {
        auto client = co_await RawClient::connect(served.listener.port());
        BOOST_TEST((co_await client.ask(post("/a", std::string(90, 'x')))).result_int() == 200U);
        BOOST_TEST((co_await client.ask(post("/a", std::string(90, 'x')))).result_int() == 200U);
        BOOST_TEST((co_await client.ask(post("/a", std::string(101, 'x')))).result_int() == 503U);
    });
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_AUTO_TEST_SUITE(waiting_for_a_slow_client)

BOOST_AUTO_TEST_CASE(ends_with_408_within_the_head) {
    served({.head = 20ms}, [](Served served) -> awaitable<void> {
        auto client = co_await RawClient::connect(served.listener.port());
        const auto answer = co_await client.ask("GET / HTTP/1.1\r\nHost:");
        BOOST_TEST(answer.result_int() == 408U);
        BOOST_TEST(answer["Connection"] == "close");
    });
}

BOOST_AUTO_TEST_CASE(ends_with_408_however_often_bytes_come) {
    served({.head = 50ms}, [](Served served) -> awaitable<void> {
        auto client = co_await RawClient::connect(served.listener.port());
        tests::asio::steady_timer pause(co_await tests::asio::this_coro::executor);
        co_await client.send("GET / HTTP/1.1\r\nHost: a\r\n");
        for (int at = 0; at < 40 && served.handler.malformations.empty(); ++at) {
            pause.expires_after(5ms);
            co_await pause.async_wait(tests::asio::use_awaitable);
            co_await client.send("X: y\r\n");
        }
        BOOST_TEST((co_await client.receive()).result_int() == 408U);
    });
}

BOOST_AUTO_TEST_CASE(ends_with_408_within_the_body) {
    served({.body = 20ms}, [](Served served) -> awaitable<void> {
        for (const auto& start :
             {announced("/a", 10) + "12345",
              std::string("POST /a HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nab")}) {
            auto client = co_await RawClient::connect(served.listener.port());
            BOOST_TEST((co_await client.ask(start)).result_int() == 408U);
        }
    });
}

BOOST_AUTO_TEST_CASE(closes_without_a_word_when_nothing_was_asked) {
    served({.head = 20ms, .idle = 20ms}, [](Served served) -> awaitable<void> {
        auto silent = co_await RawClient::connect(served.listener.port());
        BOOST_TEST((co_await silent.receive_rest()).value_or("reset").empty());
        auto idle = co_await RawClient::connect(served.listener.port());
        co_await idle.ask(get);
        BOOST_TEST((co_await idle.receive_rest()).value_or("reset").empty());
        BOOST_TEST(served.handler.malformations.empty());
    });
}

BOOST_AUTO_TEST_CASE(gives_up_on_one_that_does_not_read) {
    served({.write = 20ms, .drain = 10ms, .minimum_rate = 1 << 30}, [](Served served) -> awaitable<void> {
        served.handler.on.emplace_back("/large", [](http::Request) -> awaitable<http::Response> {
            co_return FakeHandler::text(200, std::string(32 << 20, 'x'));
        });
        auto client = co_await RawClient::connect(served.listener.port());
        co_await client.send("GET /large HTTP/1.1\r\nHost: a\r\n\r\n");
        tests::asio::steady_timer pause(co_await tests::asio::this_coro::executor);
        const auto given_up = [&] {
            return served.handler.handled.size() == 1U &&
                   served.registry.expose().find("vestibule_http_connections 0") != std::string::npos;
        };
        for (int at = 0; !given_up() && at < 2000; ++at) {
            pause.expires_after(5ms);
            co_await pause.async_wait(tests::asio::use_awaitable);
        }
        BOOST_TEST(given_up());
    });
}

BOOST_AUTO_TEST_SUITE_END()
