// The front door: takes each request through the checks of api.md in their order and to its endpoint.
#pragma once

#include <atomic>
#include <exception>
#include <functional>
#include <memory>
#include <vector>

#include "app/http/exchange.hpp"
#include "app/http/head_checks.hpp"
#include "app/http/idempotency.hpp"
#include "app/http/traffic.hpp"
#include "app/http/user_tokens.hpp"
#include "domain/shared/answer_book.hpp"
#include "infra/http/message.hpp"
#include "infra/http/router.hpp"
#include "infra/metrics/metrics.hpp"

namespace vestibule::app {

struct ApiSettings {
    std::size_t in_flight = 1024;  // requests at work; one more is 503 OVERLOADED (public routes excepted)
    Rates rates = {};
};

// What Api asks of others; all of it outlives Api.
struct ApiPorts {
    ClientTokens& clients;
    UserTokens& users;
    AnswerBook& answers;
    const KeyedHash& keyed_hash;
    Ids& ids;
    metrics::Registry& metrics;
    // Requests in hand that only wait, for what others decide: they take nobody's room.
    std::function<std::size_t()> waiting = [] { return std::size_t{0}; };
};

// Order of checks: path, method, client token, rate limits, scope, size, media type (from the head alone); then
// body (opened where it travels sealed), headers, Idempotency-Key, and the endpoint with site, user token, state.
// Errors below /oauth2/ are those of RFC 6749. Holds the only catch (...) of a request. Thread-safe; owned by the
// composition root; outlives its listeners.
class Api final : public http::Handler {
  public:
    Api(std::vector<Route> routes, ApiPorts ports, ApiSettings settings = {});
    ~Api() override;

    asio::awaitable<http::Admission> admit(const http::RequestHead& head) override;
    http::Response malformed(unsigned status, std::string_view detail) override;

    const std::vector<Route>& routes() const { return routes_; }

  private:
    static bool counts(const Exchange& exchange);
    asio::awaitable<std::optional<http::Response>> refusal(Exchange& exchange, const http::RequestHead& head);
    asio::awaitable<http::Response> handle(std::shared_ptr<Exchange> exchange, http::Request request);
    asio::awaitable<http::Response> answer(std::shared_ptr<Exchange> exchange, http::Request request);
    asio::awaitable<http::Response> answer_sealed(std::shared_ptr<Exchange> exchange, Call call);
    static std::optional<Error> unknown_input(const Call& call, const Route& route);
    asio::awaitable<http::Response> answer_call(std::shared_ptr<Exchange> exchange, Call call);
    asio::awaitable<std::optional<http::Response>> earlier_answer(Call& call, const Route& route);
    asio::awaitable<void> keep_answer(const RequestContext& context, const http::Response& response);
    Call call_of(const Exchange& exchange, http::Request request) const;
    http::Response broken(const Exchange& exchange, std::exception_ptr failure) const;
    http::Response finish(std::shared_ptr<Exchange> exchange, http::Response response);

    const std::vector<Route> routes_;
    http::Router router_;
    ApiPorts ports_;
    ApiSettings settings_;
    HeadChecks head_checks_;
    Traffic traffic_;
    RunningKeys running_;
    std::shared_ptr<std::atomic<std::size_t>> in_hand_;
};

}  // namespace vestibule::app
