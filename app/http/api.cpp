#include "app/http/api.hpp"

#include <algorithm>

#include "app/config/scopes.hpp"
#include "app/http/failure.hpp"
#include "app/http/idempotency.hpp"
#include "app/http/json_reader.hpp"
#include "app/http/message_sealing.hpp"
#include "app/http/problem.hpp"
#include "app/http/request_headers.hpp"
#include "app/http/trace.hpp"

namespace vestibule::app {
namespace {

// Who acts, for the events: staff behind a system scope, else the user.
std::string actor_of(const Route& route, const std::string& client, const std::set<std::string>& held) {
    if (client.empty()) return "system";
    if (route.access == Access::user) return "user";
    const auto used = std::ranges::find_if(route.scopes, [&](const auto& scope) { return held.contains(scope); });
    if (used == route.scopes.end()) return "user";
    const auto* scope = find_scope(*used);
    return scope && scope->of_staff ? "admin:" + client : "user";
}

Error in_progress() {
    return {ErrorKind::conflict, "IDEMPOTENCY_IN_PROGRESS",
            "A request with this Idempotency-Key is still being worked on."};
}

class Slot {
  public:
    explicit Slot(std::shared_ptr<std::atomic<std::size_t>> counter) : counter_(std::move(counter)) { ++*counter_; }
    Slot(const Slot&) = delete;
    Slot& operator=(const Slot&) = delete;
    ~Slot() { --*counter_; }

  private:
    std::shared_ptr<std::atomic<std::size_t>> counter_;
};

// An endless answer is accounted for when it ends, however it ends.
class Ended {
  public:
    explicit Ended(std::function<void()> action) : action_(std::move(action)) {}
    Ended(const Ended&) = delete;
    Ended& operator=(const Ended&) = delete;
    ~Ended() { action_(); }

  private:
    std::function<void()> action_;
};

}  // namespace

Api::Api(std::vector<Route> routes, ApiPorts ports, ApiSettings settings)
    : routes_(std::move(routes)),
      ports_(ports),
      settings_(settings),
      head_checks_(ports.clients, ports.keyed_hash, settings.rates),
      traffic_(ports.metrics, routes_),
      in_hand_(std::make_shared<std::atomic<std::size_t>>(0)) {
    for (std::size_t index = 0; index < routes_.size(); ++index)
        router_.add(routes_[index].method, routes_[index].pattern, index);
    auto gauge = ports_.metrics.gauge("vestibule_http_requests_in_hand",
                                      "Requests whose body is there, not yet answered; those that wait among them");
    ports_.metrics.on_scrape([gauge, in_hand = in_hand_] { gauge.set(static_cast<double>(in_hand->load())); });
}

Api::~Api() = default;

// Probes, metrics and pages answer also when the house is full.
bool Api::counts(const Exchange& exchange) {
    return exchange.route->access != Access::open || exchange.oauth;
}

asio::awaitable<http::Admission> Api::admit(const http::RequestHead& head) {
    auto exchange = std::make_shared<Exchange>();
    exchange->correlation_id = correlation_id(head.headers, ports_.ids);
    exchange->traceparent = traceparent(head.headers, ports_.ids);
    exchange->instance = head.path;
    exchange->oauth = head.path.starts_with("/oauth2/");

    http::Admission admission;
    std::optional<http::Response> refused;
    try {
        refused = co_await refusal(*exchange, head);
    } catch (...) {
        refused = broken(*exchange, std::current_exception());
    }
    if (refused) {
        admission.refused = finish(exchange, std::move(*refused));
        co_return admission;
    }
    admission.body_limit = exchange->route->body_limit;
    admission.counted = counts(*exchange);
    admission.too_large = [this, exchange] {
        return finish(exchange, refuse(*exchange, {ErrorKind::too_large, "PAYLOAD_TOO_LARGE",
                                                   "The body is larger than this call accepts."}));
    };
    admission.handle = [this, exchange](http::Request request) { return handle(exchange, std::move(request)); };
    co_return admission;
}

asio::awaitable<std::optional<http::Response>> Api::refusal(Exchange& exchange, const http::RequestHead& head) {
    auto found = router_.find(head.method, head.path);
    if (const auto* other = std::get_if<http::Router::MethodNotAllowed>(&found)) {
        auto response = refuse(
            exchange, {ErrorKind::method_not_allowed, "METHOD_NOT_ALLOWED", "This path has " + other->allow + "."});
        response.headers.set("Allow", other->allow);
        co_return response;
    }
    auto* match = std::get_if<http::Router::Match>(&found);
    if (!match)
        co_return refuse(exchange, {ErrorKind::not_found, "NO_SUCH_RESOURCE", "There is nothing at this path."});
    const auto& route = routes_[match->index];
    exchange.route = &route;
    exchange.path = std::move(match->variables);
    co_return co_await head_checks_.refusal(exchange, head);
}

asio::awaitable<http::Response> Api::handle(std::shared_ptr<Exchange> exchange, http::Request request) {
    http::Response response;
    std::optional<Slot> slot;
    if (counts(*exchange)) {
        if (in_hand_->load() >= settings_.in_flight + ports_.waiting())
            co_return finish(exchange, refuse(*exchange, {.kind = ErrorKind::overloaded,
                                                          .code = "OVERLOADED",
                                                          .detail = "Too many requests are in hand.",
                                                          .retry_after = std::chrono::seconds(1)}));
        slot.emplace(in_hand_);
    }
    try {
        response = co_await answer(exchange, std::move(request));
    } catch (...) {
        response = broken(*exchange, std::current_exception());
    }
    co_return finish(exchange, std::move(response));
}

asio::awaitable<http::Response> Api::answer(std::shared_ptr<Exchange> exchange, http::Request request) {
    auto call = call_of(*exchange, std::move(request));
    co_return co_await (exchange->route->sealing ? answer_sealed(exchange, std::move(call))
                                                 : answer_call(exchange, std::move(call)));
}

// Once a message has been opened every answer is sealed, also those that an exception becomes.
asio::awaitable<http::Response> Api::answer_sealed(std::shared_ptr<Exchange> exchange, Call call) {
    auto& sealing = *exchange->route->sealing;
    const auto client = call.client;
    if (auto opened = co_await sealing.open(call); !opened) co_return refuse(*exchange, opened.error());
    http::Response response;
    try {
        response = co_await answer_call(exchange, std::move(call));
    } catch (...) {
        response = broken(*exchange, std::current_exception());
    }
    co_return sealing.seal(*client, std::move(response));
}

// Parameters that the call doesn't have, and bodies where there are none. Pages, probes and what RFCs describe
// (/oauth2/*) pass over parameters that they don't know.
std::optional<Error> Api::unknown_input(const Call& call, const Route& route) {
    if (!route.reads_query && route.access != Access::open)
        if (auto unknown = unknown_fields(query_object(call.request.head))) return unknown;
    if (route.body != Body::none || call.request.body.empty()) return std::nullopt;
    const auto body = parse_json_object(call.request.body);
    return body ? unknown_fields(*body) : std::optional(body.error());
}

asio::awaitable<http::Response> Api::answer_call(std::shared_ptr<Exchange> exchange, Call call) {
    const auto& route = *exchange->route;
    if (auto unknown = unknown_input(call, route)) co_return refuse(*exchange, *unknown);
    auto source = end_user_source(call.request.head.headers);
    if (!source) co_return refuse(*exchange, source.error());
    if (*source) call.source = ports_.keyed_hash.hash("source", call.context.tenant + '|' + **source);

    if (route.headers_fault)
        if (auto fault = route.headers_fault(call)) co_return refuse(*exchange, *fault);

    if (route.honours_idempotency_key) {
        auto key = idempotency_key(call.request.head.headers);
        if (!key) co_return refuse(*exchange, key.error());
        if (*key) call.context.idempotency = idempotency_of(call, **key, ports_.keyed_hash);
    }
    if (call.context.idempotency)
        if (auto earlier = co_await earlier_answer(call, route)) co_return std::move(*earlier);

    if (route.access == Access::user && route.body == Body::none) {
        if (const auto site = call.path.find("siteId"); site != call.path.end())
            if (auto allowed = call.site(site->second); !allowed) co_return refuse(*exchange, allowed.error());
        if (auto user = co_await require_user(call); !user) co_return refuse(*exchange, user.error());
    }

    const auto context = call.context;
    const auto running = context.idempotency ? running_.add(context.idempotency) : nullptr;
    http::Response response;
    try {
        response = co_await route.handle(std::move(call));
    } catch (const AlreadyAnswered& earlier) {
        // An equal request was decided while this one was at work.
        if (earlier.answer && running_.undecided(context.idempotency->key)) co_return refuse(*exchange, in_progress());
        throw;
    }
    if (context.idempotency) co_await keep_answer(context, response);
    co_return response;
}

asio::awaitable<void> Api::keep_answer(const RequestContext& context, const http::Response& response) {
    if (!worth_keeping(response)) co_return;
    if (!context.idempotency->kept)
        co_await ports_.answers.keep(context, stored(response));
    else if (context.idempotency->amended)
        co_await ports_.answers.amend(context, stored(response));
}

// A retry costs no second hash and no second look at the state; but its user still has to be signed in. What is kept
// may not be the last word while the first request still waits for a decision.
asio::awaitable<std::optional<http::Response>> Api::earlier_answer(Call& call, const Route& route) {
    auto earlier = co_await ports_.answers.find(call.context);
    if (!earlier) co_return std::nullopt;
    if (route.access == Access::user)
        if (auto user = co_await require_user(call); !user) co_return problem(user.error(), call);
    if (earlier->answer && running_.undecided(call.context.idempotency->key)) co_return problem(in_progress(), call);
    throw std::move(*earlier);
}

Call Api::call_of(const Exchange& exchange, http::Request request) const {
    const auto& route = *exchange.route;
    const auto& verified = exchange.verified;
    const auto client = verified.client ? verified.client->id : std::string();

    Call call;
    call.request = std::move(request);
    call.context.deadline = call.request.deadline;
    call.context.tenant = verified.tenant ? verified.tenant->id : std::string();
    call.context.client = client;
    call.context.actor = actor_of(route, client, verified.scopes);
    call.context.correlation_id = exchange.correlation_id;
    call.context.traceparent = exchange.traceparent;
    call.path = exchange.path;
    call.tenant = verified.tenant;
    call.client = verified.client;
    call.scopes = verified.scopes;
    call.users = &ports_.users;
    call.any_site_in_path = route.any_site_in_path;

    // Tokens of ours are far shorter; a longer one is none.
    const auto token = [&](std::string_view name) -> std::optional<Secret> {
        const auto sent = call.request.head.headers.all(name);
        if (sent.size() != 1 || sent[0].empty() || sent[0].size() > 256) return std::nullopt;
        return Secret(std::string(sent[0]));
    };
    call.user_token = token("X-User-Token");
    call.device_token = token("X-Device-Token");
    return call;
}

http::Response Api::broken(const Exchange& exchange, std::exception_ptr failure) const {
    const auto operation = exchange.route ? exchange.route->operation : std::string("none");
    try {
        std::rethrow_exception(failure);
    } catch (const AlreadyAnswered& earlier) {
        if (earlier.answer) return replayed(*earlier.answer);
        return refuse(exchange, {ErrorKind::unprocessable, "IDEMPOTENCY_KEY_REUSED",
                                 "The Idempotency-Key was used for a request with another body."});
    } catch (...) {
        return refuse(exchange, error_of(failure, operation, exchange.correlation_id));
    }
}

http::Response Api::finish(std::shared_ptr<Exchange> exchange, http::Response response) {
    auto& headers = response.headers;
    headers.set("X-Correlation-Id", exchange->correlation_id);
    headers.set("X-Content-Type-Options", "nosniff");
    if (!headers.find("Cache-Control")) headers.set("Cache-Control", "no-store");
    if (!headers.find("Content-Security-Policy"))
        headers.set("Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'");

    const auto status = response.status;
    if (!response.stream) {
        traffic_.note(*exchange, status, response.body.size());
        return response;
    }
    response.stream = [this, exchange, status,
                       stream = std::move(response.stream)](http::BodyStream& out) -> asio::awaitable<void> {
        const Ended ended([&] { traffic_.note(*exchange, status, 0); });
        co_await stream(out);
    };
    return response;
}

http::Response Api::malformed(unsigned status, std::string_view detail) {
    auto exchange = std::make_shared<Exchange>();
    exchange->correlation_id = ports_.ids.next().to_string();
    exchange->traceparent = traceparent({}, ports_.ids);
    auto response = problem(malformed_error(status, detail), "/", exchange->traceparent, status);
    response.close = true;
    return finish(exchange, std::move(response));
}

}  // namespace vestibule::app
