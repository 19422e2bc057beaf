#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/strand.hpp>
#include <boost/asio/use_future.hpp>
#include <boost/test/unit_test.hpp>
#include <future>
#include <string>
#include <thread>
#include <vector>

#include "infra/http/listener.hpp"
#include "tests/infra/http/raw_client.hpp"

using namespace vestibule;
using tests::RawClient;
using tests::asio::awaitable;

namespace {

class Echo final : public http::Handler {
  public:
    awaitable<http::Admission> admit(const http::RequestHead&) override {
        http::Admission admission;
        admission.handle = [](http::Request request) -> awaitable<http::Response> {
            http::Response response;
            response.body = std::move(request.body);
            co_return response;
        };
        co_return admission;
    }
    http::Response malformed(unsigned status, std::string_view) override {
        http::Response response;
        response.status = status;
        return response;
    }
};

awaitable<int> converse(std::uint16_t port, int requests) {
    auto client = co_await RawClient::connect(port);
    int right = 0;
    for (int at = 0; at < requests; ++at) {
        const auto body = std::to_string(at);
        const auto answer = co_await client.ask(
            "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: " + std::to_string(body.size()) + "\r\n\r\n" + body);
        if (answer.body() == body) ++right;
    }
    co_return right;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(serving_on_several_threads)

BOOST_AUTO_TEST_CASE(answers_every_client_and_stops) {
    tests::asio::io_context context;
    Echo handler;
    metrics::Registry registry;
    http::ListenerSettings settings;
    settings.port = 0;
    http::Listener listener(context.get_executor(), settings, handler, registry);
    listener.start();

    std::vector<std::future<int>> clients;
    for (int at = 0; at < 16; ++at)
        clients.push_back(tests::asio::co_spawn(tests::asio::make_strand(context), converse(listener.port(), 20),
                                                tests::asio::use_future));
    std::vector<std::jthread> threads;
    for (int at = 0; at < 3; ++at) threads.emplace_back([&] { context.run(); });
    for (auto& client : clients) BOOST_TEST(client.get() == 20);
    tests::asio::co_spawn(context, listener.stop(std::chrono::seconds(2)), tests::asio::use_future).get();
}

BOOST_AUTO_TEST_SUITE_END()
