#include <boost/test/data/test_case.hpp>
#include <boost/test/unit_test.hpp>
#include <string>
#include <vector>

#include "tests/infra/http/listening.hpp"

using namespace vestibule;
using tests::RawClient;
using tests::served;
using tests::Served;
using tests::asio::awaitable;

namespace {

struct Malformed {
    std::string name;
    std::string bytes;
    unsigned status = 400;
};

std::ostream& operator<<(std::ostream& out, const Malformed& one) {
    return out << one.name;
}

std::string post(const std::string& headers, const std::string& body = {}) {
    return "POST / HTTP/1.1\r\nHost: a\r\n" + headers + "\r\n" + body;
}

const std::string chunked = "Transfer-Encoding: chunked\r\n";

const std::vector<Malformed> malformed_heads{
    {"two lengths", post("Content-Length: 1\r\nContent-Length: 1\r\n", "x")},
    {"a list of lengths", post("Content-Length: 1, 1\r\n", "x")},
    {"a signed length", post("Content-Length: +1\r\n", "x")},
    {"a negative length", post("Content-Length: -1\r\n")},
    {"a hexadecimal length", post("Content-Length: 0x1\r\n", "x")},
    {"an empty length", post("Content-Length:\r\n")},
    {"a length beyond 64 bits", post("Content-Length: 18446744073709551616\r\n")},
    {"length and chunks", post("Content-Length: 5\r\n" + chunked, "0\r\n\r\n")},
    {"chunks and length", post(chunked + "Content-Length: 5\r\n", "0\r\n\r\n")},
    {"an unknown coding", post("Transfer-Encoding: gzip\r\n")},
    {"a coding before chunked", post("Transfer-Encoding: gzip, chunked\r\n", "0\r\n\r\n")},
    {"chunked twice", post(chunked + chunked, "0\r\n\r\n")},
    {"identity", post("Transfer-Encoding: identity\r\n")},
    {"chunked with vertical tab", post("Transfer-Encoding: \x0b"
                                       "chunked\r\n",
                                       "0\r\n\r\n")},
    {"chunks in HTTP/1.0", "POST / HTTP/1.0\r\n" + chunked + "\r\n0\r\n\r\n"},
    {"obs-fold", "GET / HTTP/1.1\r\nHost: a\r\nX: a\r\n b\r\n\r\n"},
    {"obs-fold with tab", "GET / HTTP/1.1\r\nHost: a\r\nX: a\r\n\tb\r\n\r\n"},
    {"a first line that is continued", "GET / HTTP/1.1\r\n Host: a\r\n\r\n"},
    {"bare LF after the request line", "GET / HTTP/1.1\nHost: a\r\n\r\n"},
    {"bare LF after a header", "GET / HTTP/1.1\r\nHost: a\n\r\n"},
    {"bare LF as empty line", "GET / HTTP/1.1\r\nHost: a\r\n\n"},
    {"bare LF everywhere", "GET / HTTP/1.1\nHost: a\n\n"},
    {"bare CR in a value", "GET / HTTP/1.1\r\nHost: a\r\nX: a\rb\r\n\r\n"},
    {"CR CR LF", "GET / HTTP/1.1\r\nHost: a\r\r\n\r\n"},
    {"no Host", "GET / HTTP/1.1\r\n\r\n"},
    {"two Hosts", "GET / HTTP/1.1\r\nHost: a\r\nHost: a\r\n\r\n"},
    {"an empty Host", "GET / HTTP/1.1\r\nHost:\r\n\r\n"},
    {"a Host with a list", "GET / HTTP/1.1\r\nHost: a, b\r\n\r\n"},
    {"a Host with a path", "GET / HTTP/1.1\r\nHost: a/b\r\n\r\n"},
    {"a Host with user information", "GET / HTTP/1.1\r\nHost: u@a\r\n\r\n"},
    {"a space before the colon", "GET / HTTP/1.1\r\nHost : a\r\n\r\n"},
    {"a tab before the colon", "GET / HTTP/1.1\r\nHost\t: a\r\n\r\n"},
    {"a header without colon", "GET / HTTP/1.1\r\nHost: a\r\nnonsense\r\n\r\n"},
    {"a header without name", "GET / HTTP/1.1\r\nHost: a\r\n: b\r\n\r\n"},
    {"a name with a bracket", "GET / HTTP/1.1\r\nHost: a\r\nX(: b\r\n\r\n"},
    {"NUL in a value", std::string("GET / HTTP/1.1\r\nHost: a\r\nX: a\0b\r\n\r\n", 35)},
    {"NUL in a name", std::string("GET / HTTP/1.1\r\nHost: a\r\nX\0: b\r\n\r\n", 34)},
    {"NUL in the target", std::string("GET /\0 HTTP/1.1\r\nHost: a\r\n\r\n", 28)},
    {"DEL in a value", "GET / HTTP/1.1\r\nHost: a\r\nX: \x7f\r\n\r\n"},
    {"escape in a value", "GET / HTTP/1.1\r\nHost: a\r\nX: \x1b[2J\r\n\r\n"},
    {"two spaces in the request line", "GET  / HTTP/1.1\r\nHost: a\r\n\r\n"},
    {"a space in the target", "GET /a b HTTP/1.1\r\nHost: a\r\n\r\n"},
    {"a tab in the request line", "GET\t/ HTTP/1.1\r\nHost: a\r\n\r\n"},
    {"a space at the end of the request line", "GET / HTTP/1.1 \r\nHost: a\r\n\r\n"},
    {"no target", "GET HTTP/1.1\r\nHost: a\r\n\r\n"},
    {"no version", "GET /\r\nHost: a\r\n\r\n"},
    {"no such protocol", "GET / HTTPS/1.1\r\nHost: a\r\n\r\n"},
    {"a version in small letters", "GET / http/1.1\r\nHost: a\r\n\r\n"},
    {"a version of three digits", "GET / HTTP/1.10\r\nHost: a\r\n\r\n"},
    {"a bracket in the method", "G(T / HTTP/1.1\r\nHost: a\r\n\r\n"},
    {"a fragment", "GET /a#b HTTP/1.1\r\nHost: a\r\n\r\n"},
    {"a relative target", "GET a HTTP/1.1\r\nHost: a\r\n\r\n"},
    {"another scheme", "GET ftp://a/ HTTP/1.1\r\nHost: a\r\n\r\n"},
    {"authority form", "CONNECT a:443 HTTP/1.1\r\nHost: a\r\n\r\n"},
    {"asterisk form of GET", "GET * HTTP/1.1\r\nHost: a\r\n\r\n"},
    {"UTF-8 in the target", "GET /\xc3\xa9 HTTP/1.1\r\nHost: a\r\n\r\n"},
    {"two empty lines first", "\r\n\r\nGET / HTTP/1.1\r\nHost: a\r\n\r\n"},
    {"a TLS hello", std::string("\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03", 11)},
    {"the preface of HTTP/2", "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", 505},
    {"HTTP/3", "GET / HTTP/3.0\r\nHost: a\r\n\r\n", 505},
    {"a target above 8 KiB", "GET /" + std::string(8192, 'a') + " HTTP/1.1\r\nHost: a\r\n\r\n", 414},
    {"a target without end", "GET /" + std::string(20000, 'a'), 414},
    {"a method without end", std::string(20000, 'A'), 400},
    {"a header section above 16 KiB", "GET / HTTP/1.1\r\nHost: a\r\nX: " + std::string(16384, 'a') + "\r\n\r\n", 431},
    {"a header section without end", "GET / HTTP/1.1\r\nHost: a\r\nX: " + std::string(30000, 'a'), 431},
    {"too many headers",
     [] {
         std::string head = "GET / HTTP/1.1\r\nHost: a\r\n";
         for (int at = 0; at < 100; ++at) head += "X: y\r\n";
         return head + "\r\n";
     }(),
     431},
    {"a chunk size that is no number", post(chunked, "x\r\n")},
    {"no chunk size", post(chunked, "\r\n")},
    {"a chunk size with a sign", post(chunked, "+1\r\nx\r\n0\r\n\r\n")},
    {"a chunk size with a prefix", post(chunked, "0x1\r\nx\r\n0\r\n\r\n")},
    {"a space before a chunk size", post(chunked, " 1\r\nx\r\n0\r\n\r\n")},
    {"a space after a chunk size", post(chunked, "1 \r\nx\r\n0\r\n\r\n")},
    {"bare LF after a chunk size", post(chunked, "1\nx\r\n0\r\n\r\n")},
    {"bare LF in a chunk extension", post(chunked, "1;a\nx\r\n0\r\n\r\n")},
    {"bare LF after chunk data", post(chunked, "1\r\nx\n0\r\n\r\n")},
    {"chunk data longer than its size", post(chunked, "1\r\nxy\r\n0\r\n\r\n")},
    {"a chunk size beyond 64 bits", post(chunked, "10000000000000000\r\n")},
    {"a trailer without colon", post(chunked, "0\r\nnonsense\r\n\r\n")},
    {"a folded trailer", post(chunked, "0\r\nA: b\r\n c\r\n\r\n")},
    {"bare LF at the end of chunks", post(chunked, "0\r\n\n")},
};

}  // namespace

BOOST_AUTO_TEST_SUITE(receiving_a_malformed_request)

BOOST_DATA_TEST_CASE(answers_and_closes, boost::unit_test::data::make(malformed_heads), request) {
    served([&](Served served) -> awaitable<void> {
        auto client = co_await RawClient::connect(served.listener.port());
        const auto answer = co_await client.ask(request.bytes);
        BOOST_TEST(answer.result_int() == request.status);
        BOOST_TEST(answer["Connection"] == "close");
        const auto rest = co_await client.receive_rest();
        BOOST_TEST(rest.has_value(), "the connection was reset");
        BOOST_TEST(rest.value_or("").empty());
        BOOST_TEST(served.handler.handled.empty());
        BOOST_TEST(served.handler.malformations == std::vector<unsigned>{request.status},
                   boost::test_tools::per_element());
    });
}

BOOST_AUTO_TEST_CASE(counts_it_by_status) {
    served([](Served served) -> awaitable<void> {
        auto client = co_await RawClient::connect(served.listener.port());
        co_await client.ask("GET / HTTP/1.1\r\n\r\n");
        BOOST_TEST(served.registry.expose().find("vestibule_http_refused_total{status=\"400\"} 1") !=
                   std::string::npos);
    });
}

BOOST_AUTO_TEST_CASE(sees_it_also_when_bytes_come_one_by_one) {
    served([](Served served) -> awaitable<void> {
        auto client = co_await RawClient::connect(served.listener.port());
        for (const auto character : std::string("GET / HTTP/1.1\r\nHost: a\r\nX: a\n"))
            co_await client.send({character});
        BOOST_TEST((co_await client.receive()).result_int() == 400U);
    });
}

BOOST_AUTO_TEST_CASE(says_400_when_the_client_ends_within_it) {
    served([](Served served) -> awaitable<void> {
        for (const auto* part : {"GET / HT", "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\nab"}) {
            auto client = co_await RawClient::connect(served.listener.port());
            co_await client.send(part);
            client.socket().shutdown(tests::asio::socket_base::shutdown_send);
            BOOST_TEST((co_await client.receive()).result_int() == 400U);
        }
    });
}

BOOST_AUTO_TEST_SUITE_END()
