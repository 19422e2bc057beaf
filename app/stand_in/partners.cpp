#include "app/stand_in/partners.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/signal_set.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <csignal>
#include <cstdio>
#include <exception>

#include "app/stand_in/moe.hpp"
#include "app/stand_in/watchman.hpp"
#include "infra/http/listener.hpp"
#include "infra/metrics/metrics.hpp"

namespace vestibule::app::stand_in {

namespace {

using namespace std::chrono_literals;

http::Response plain(unsigned status) {
    http::Response response;
    response.status = status;
    return response;
}

class Door final : public http::Handler {
  public:
    explicit Door(const std::filesystem::path& data)
        : moe_journal_(data / "moe.jsonl"), watchman_journal_(data / "watchman.jsonl") {}

    asio::awaitable<http::Admission> admit(const http::RequestHead&) override {
        http::Admission admission;
        admission.too_large = [] { return plain(413); };
        admission.handle = [this](http::Request request) { return answer(std::move(request)); };
        co_return admission;
    }
    http::Response malformed(unsigned status, std::string_view) override { return plain(status); }

  private:
    asio::awaitable<http::Response> answer(http::Request request) {
        if (auto response = co_await moe_.answer(request)) co_return std::move(*response);
        if (auto response = co_await watchman_.answer(request)) co_return std::move(*response);
        co_return plain(404);
    }

    Journal moe_journal_;
    Journal watchman_journal_;
    Moe moe_{moe_journal_};
    Watchman watchman_{watchman_journal_};
};

}  // namespace

void serve_partners(const Endpoint& listen, const std::filesystem::path& data) {
    asio::io_context context;
    metrics::Registry metrics;
    Door door(data);
    http::Listener listener(context.get_executor(), {.address = listen.host, .port = listen.port}, door, metrics);
    listener.start();
    const Endpoint bound{listen.host, listener.port()};
    std::printf("ready http://%s\n", bound.to_string().c_str());
    std::fflush(stdout);

    auto life = [&]() -> asio::awaitable<void> {
        asio::signal_set signals(context, SIGTERM, SIGINT);
        co_await signals.async_wait(asio::use_awaitable);
        co_await listener.stop(2s);
    };
    std::exception_ptr failure;
    asio::co_spawn(context, life, [&failure](std::exception_ptr thrown) { failure = thrown; });
    context.run();
    if (failure) std::rethrow_exception(failure);
}

}  // namespace vestibule::app::stand_in
