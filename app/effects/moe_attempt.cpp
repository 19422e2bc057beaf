#include "app/effects/moe_attempt.hpp"

#include "app/effects/moe_answer.hpp"
#include "domain/shared/tenant.hpp"
#include "infra/async/failpoint.hpp"
#include "infra/log/log.hpp"
#include "infra/partners/trace_headers.hpp"

namespace vestibule::app {

using namespace notification;
using partners::Health;

namespace {

std::string without_slash(std::string url) {
    while (url.ends_with('/')) url.pop_back();
    return url;
}

Outcome held_back(const partners::Held& held) {
    return {.cls = OutcomeClass::held_back, .retry_after = std::chrono::ceil<std::chrono::seconds>(held.retry_after)};
}

// Nobody is told of who is not an active user: a hold may end, a confirmed hit is an operator's to look at.
std::optional<Outcome> not_to_be_told(UserStatus standing) {
    switch (standing) {
        case UserStatus::active:
            return std::nullopt;
        case UserStatus::denied:
            return Outcome{.cls = OutcomeClass::withheld};
        case UserStatus::merged:
        case UserStatus::removed:
            return Outcome{.cls = OutcomeClass::gone};
        default:
            return Outcome{.cls = OutcomeClass::held_back, .retry_after = std::chrono::minutes(1)};
    }
}

}  // namespace

MoeAttempt::MoeAttempt(const MoeSettings& settings, Transactor<EffectStore>& ledger, const Clock& clock,
                       metrics::Registry& metrics)
    : base_url_(without_slash(settings.url)),
      ledger_(ledger),
      clock_(clock),
      partner_({.name = "moe",
                .trust = settings.ca_file,
                .certificate = settings.tls_certificate,
                .key = settings.tls_key,
                .rate = {.per_second = static_cast<double>(settings.requests_per_second),
                         .burst = static_cast<double>(settings.burst)}},
               metrics) {
    if (settings.client_id.empty()) return;
    const auto token_url = settings.token_url.empty() ? base_url_ + "/oauth2/token" : settings.token_url;
    credentials_.emplace(
        partners::ClientCredentials::Settings{token_url, settings.client_id, settings.client_secret_file}, partner_);
}

std::chrono::milliseconds MoeAttempt::resting() const {
    return std::chrono::ceil<std::chrono::milliseconds>(partner_.resting());
}

bool MoeAttempt::healthy() const {
    return !partner_.paused() && partner_.state() == partners::Breaker::State::closed;
}

asio::awaitable<Delivery> MoeAttempt::prepare(Effect effect, std::string) {
    FAILPOINT("D1");
    auto request = co_await ledger_.look(context_of(effect),
                                         [&](EffectStore& store) { return store.partner_request(effect.key); });
    co_return [this, effect = std::move(effect), request = std::move(request)]() { return deliver(effect, request); };
}

asio::awaitable<AttemptResult> MoeAttempt::deliver(const Effect& effect, const std::optional<PartnerRequest>& request) {
    if (!request) co_return AttemptResult{Outcome{.cls = OutcomeClass::gone}, {}};
    if (auto held = not_to_be_told(request->standing)) co_return AttemptResult{std::move(*held), {}};
    auto outcome = co_await tell(effect, *request);
    FAILPOINT("P1");
    co_return AttemptResult{std::move(outcome), {}};
}

asio::awaitable<Outcome> MoeAttempt::tell(const Effect& effect, const PartnerRequest& request) {
    try {
        co_return moe_outcome(co_await send(effect, request), clock_.now());
    } catch (const partners::Held& held) {
        co_return held_back(held);
    } catch (const http::Untrusted&) {
        co_return Outcome{.cls = OutcomeClass::configuration};
    } catch (const Unavailable& failure) {
        log::info("the partner did not answer", {{"effect", effect.key}, {"reason", failure.what()}});
        co_return Outcome{.cls = OutcomeClass::transient};
    }
}

// A token that was in hand may have been revoked: then once more with a fresh one, before it counts against the
// partner.
asio::awaitable<http::Response> MoeAttempt::send(const Effect& effect, const PartnerRequest& request) {
    const bool enrolls = request.call_type == to_string(MoeCall::Type::enroll_program_and_sync);
    http::OutboundRequest call{.method = "POST",
                               .url = base_url_ + (enrolls ? "/enroll-and-sync" : "/sync"),
                               .headers = partners::trace_headers({effect.correlation_id, effect.traceparent})};
    call.headers.set("Content-Type", "application/json");
    call.headers.set("Accept", "application/json");
    call.headers.set("Idempotency-Key", effect.key);
    call.body = request.body;

    for (bool fresh = false;; fresh = true) {
        auto judge = partners::Partner::Judge(moe_health);
        std::optional<partners::ClientCredentials::Token> token;
        if (credentials_) {
            token = co_await credentials_->token();
            call.headers.set("Authorization", "Bearer " + std::string(token->value.reveal()));
        }
        const bool once_more = token && token->kept && !fresh;
        if (once_more)
            judge = [](const http::Response& response) {
                return response.status == 401 ? Health::refused : moe_health(response);
            };
        auto response = co_await partner_.call({.request = call, .again = effect.attempts > 0, .judge = judge});
        if (response.status != 401 || !token) co_return response;
        credentials_->drop(*token);
        if (!once_more) co_return response;
    }
}

}  // namespace vestibule::app
