// The handler of a listener that is bound before there is anything to serve: port 0 decides the issuer of tokens.
#pragma once

#include <atomic>
#include <boost/asio/awaitable.hpp>

#include "infra/http/message.hpp"

namespace vestibule::app {

// 503 with Retry-After until open(). Thread-safe.
class StartingDoor final : public http::Handler {
  public:
    // `handler` outlives the listener.
    void open(http::Handler& handler) { inside_ = &handler; }

    asio::awaitable<http::Admission> admit(const http::RequestHead& head) override {
        if (auto* inside = inside_.load()) co_return co_await inside->admit(head);
        http::Admission admission;
        admission.refused = starting();
        co_return admission;
    }
    http::Response malformed(unsigned status, std::string_view detail) override {
        if (auto* inside = inside_.load()) return inside->malformed(status, detail);
        return starting();
    }

  private:
    static http::Response starting() {
        http::Response response;
        response.status = 503;
        response.close = true;
        response.headers.set("Retry-After", "1");
        return response;
    }

    std::atomic<http::Handler*> inside_ = nullptr;
};

}  // namespace vestibule::app
