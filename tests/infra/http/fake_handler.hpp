// A handler that echoes, and does by path what a test needs.
#pragma once

#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <functional>
#include <string>
#include <vector>

#include "infra/http/message.hpp"

namespace vestibule::tests {

// Answers with the body; bodies are limited to 1000 bytes. /refused is refused from its head; other paths as in `on`.
class FakeHandler : public http::Handler {
  public:
    using Action = std::function<http::asio::awaitable<http::Response>(http::Request)>;

    std::vector<std::pair<std::string, Action>> on;
    std::vector<std::string> heads;    // method and target of what was admitted or refused
    std::vector<std::string> handled;  // the same, of what was handled
    std::vector<unsigned> malformations;

    http::asio::awaitable<http::Admission> admit(const http::RequestHead& head) override {
        const auto line = head.method + " " + head.target;
        heads.push_back(line);
        http::Admission admission;
        if (head.path == "/refused") admission.refused = text(403, "refused");
        admission.body_limit = 1000;
        admission.too_large = [] { return text(413, "too large"); };
        admission.handle = [this, line](http::Request request) { return answer(line, std::move(request)); };
        co_return admission;
    }

    http::Response malformed(unsigned status, std::string_view detail) override {
        malformations.push_back(status);
        return text(status, std::string(detail));
    }

    static http::Response text(unsigned status, std::string body) {
        http::Response response;
        response.status = status;
        response.body = std::move(body);
        return response;
    }

  private:
    http::asio::awaitable<http::Response> answer(std::string line, http::Request request) {
        handled.push_back(line);
        for (const auto& [path, action] : on)
            if (request.head.path == path) co_return co_await action(std::move(request));
        co_return text(200, request.head.method + " " + request.head.path + " " + request.body);
    }
};

}  // namespace vestibule::tests
