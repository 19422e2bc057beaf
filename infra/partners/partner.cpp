#include "infra/partners/partner.hpp"

#include <algorithm>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <memory>

#include "infra/log/log.hpp"

namespace vestibule::partners {

namespace {

using namespace std::chrono_literals;

constexpr auto shortest_wait = 5ms;
constexpr auto longest_wait = 250ms;
constexpr auto full_again_after = 1s;  // a place in the bulkhead or the budget
constexpr auto asynchronous_turn = 5s;

const Patience& patience_of(Urgency urgency) {
    return urgency == Urgency::synchronous ? synchronous_patience : asynchronous_patience;
}

Partner::Send over_http(const PartnerSettings& settings) {
    const auto client = [&](Urgency urgency) {
        const auto& patience = patience_of(urgency);
        return std::make_shared<const http::Client>(http::ClientSettings{.connect = patience.connect,
                                                                         .attempt = patience.attempt,
                                                                         .response_limit = settings.response_limit,
                                                                         .trust = settings.trust,
                                                                         .certificate = settings.certificate,
                                                                         .key = settings.key});
    };
    return [synchronous = client(Urgency::synchronous), asynchronous = client(Urgency::asynchronous)](
               http::OutboundRequest request, Urgency urgency, TimePoint deadline) {
        return (urgency == Urgency::synchronous ? synchronous : asynchronous)->send(std::move(request), deadline);
    };
}

bool failing_status(unsigned status) {
    return status == 408 || status == 425 || status == 429 || status >= 500;
}

bool worth_a_wait(Held::Why why) {
    return why == Held::Why::bulkhead_full || why == Held::Why::rate_limited || why == Held::Why::retry_budget;
}

}  // namespace

Health health_of(const http::Response& response) {
    if (response.status == 401 || response.status == 403) return Health::misconfigured;
    if (failing_status(response.status)) return Health::failing;
    return response.status >= 400 ? Health::refused : Health::well;
}

std::string_view to_string(Held::Why why) {
    switch (why) {
        case Held::Why::breaker_open:
            return "breaker-open";
        case Held::Why::paused:
            return "paused";
        case Held::Why::bulkhead_full:
            return "bulkhead-full";
        case Held::Why::rate_limited:
            return "rate-limited";
        case Held::Why::retry_budget:
            return "retry-budget";
    }
    return "";
}

Held::Held(Why reason, Duration after)
    : Unavailable("partner not asked: " + std::string(to_string(reason))), why(reason), retry_after(after) {}

// Gives back what a call holds, also when it is cancelled.
class Partner::Admitted {
  public:
    Admitted(Partner& partner, Ticket ticket) : partner_(partner), ticket_(ticket) {}
    Admitted(const Admitted&) = delete;
    Admitted& operator=(const Admitted&) = delete;
    ~Admitted() { partner_.leave(ticket_, health_); }
    void ended(Health health) { health_ = health; }

  private:
    Partner& partner_;
    Ticket ticket_;
    std::optional<Health> health_;
};

Partner::Partner(PartnerSettings settings, metrics::Registry& metrics)
    : Partner(settings, metrics, over_http(settings), [] { return std::chrono::steady_clock::now(); }) {}

Partner::Partner(PartnerSettings settings, metrics::Registry& metrics, Send send, std::function<TimePoint()> now)
    : settings_(std::move(settings)),
      metrics_(metrics),
      state_gauge_(metrics.gauge("vestibule_partner_breaker_state",
                                 "0 closed, 1 half-open, 2 open, 3 paused by a fault of configuration",
                                 {{"partner", settings_.name}})),
      in_flight_(metrics.gauge("vestibule_partner_calls_in_flight", "Calls to a partner in hand",
                               {{"partner", settings_.name}})),
      seconds_(metrics.histogram("vestibule_partner_call_seconds", "Calls to a partner, connecting included",
                                 {{"partner", settings_.name}})),
      send_(std::move(send)),
      now_(std::move(now)),
      breaker_(settings_.breaker),
      bulkhead_(settings_.bulkhead),
      retries_(settings_.retries),
      rate_(settings_.rate, now_()) {}

asio::awaitable<http::Response> Partner::call(Call call) {
    const auto& patience = patience_of(call.urgency);
    const auto deadline = now_() + patience.total;
    for (int made = 1;; ++made) {
        const bool last = made >= patience.attempts;
        try {
            auto answer = co_await attempt(call, call.again || made > 1, deadline);
            if (last || answer.health != Health::failing) co_return std::move(answer.response);
        } catch (const Held&) {
            throw;
        } catch (const http::Untrusted&) {
            throw;
        } catch (const Unavailable&) {
            if (last || now_() >= deadline) throw;
        }
    }
}

asio::awaitable<Partner::Answer> Partner::attempt(const Call& call, bool again, TimePoint deadline) {
    Admitted admitted(*this, co_await wait_for_turn(call.urgency, again, deadline));
    try {
        auto response = co_await send_(call.request, call.urgency, deadline);
        const auto health = call.judge(response);
        admitted.ended(health);
        co_return Answer{std::move(response), health};
    } catch (const http::Untrusted&) {
        admitted.ended(Health::misconfigured);
        throw;
    } catch (const Unavailable&) {
        admitted.ended(Health::failing);
        throw;
    }
}

asio::awaitable<Partner::Ticket> Partner::wait_for_turn(Urgency urgency, bool again, TimePoint deadline) {
    const auto patience = urgency == Urgency::synchronous ? Duration::zero() : Duration(asynchronous_turn);
    const auto end = std::min(deadline, now_() + patience);
    for (;;) {
        auto ticket = admit(urgency, again);
        if (ticket) co_return *ticket;
        if (!worth_a_wait(ticket.error().why) || now_() >= end) {
            count("held");
            throw ticket.error();
        }
        const auto pause = std::clamp<Duration>(ticket.error().retry_after, shortest_wait, longest_wait);
        asio::steady_timer timer(co_await asio::this_coro::executor, pause);
        co_await timer.async_wait(asio::use_awaitable);
    }
}

// In this order, so that what is refused has taken nothing.
std::expected<Partner::Ticket, Held> Partner::admit(Urgency urgency, bool again) {
    const auto held = [](Held::Why why, Duration after) { return std::unexpected(Held(why, after)); };
    const std::scoped_lock lock(mutex_);
    const auto now = now_();
    show(now);
    if (paused_until_ && (now < *paused_until_ || probing_))
        return held(Held::Why::paused, std::max<Duration>(*paused_until_ - now, full_again_after));
    if (breaker_.state(now) == Breaker::State::open) return held(Held::Why::breaker_open, breaker_.retry_after(now));
    if (const auto wait = rate_.wait(urgency, now); wait > Duration::zero()) return held(Held::Why::rate_limited, wait);

    // A probe of the breaker is no ordinary retry: the budget does not stand in the way of finding out.
    const bool budgeted = again && breaker_.state(now) == Breaker::State::closed;
    const auto others = bulkhead_.in_use();
    if (!bulkhead_.enter(urgency)) return held(Held::Why::bulkhead_full, full_again_after);
    if (budgeted && !retries_.enter(others)) {
        bulkhead_.leave(urgency);
        return held(Held::Why::retry_budget, full_again_after);
    }
    const auto pass = breaker_.admit(now);
    if (!pass) {
        bulkhead_.leave(urgency);
        return held(Held::Why::breaker_open, breaker_.retry_after(now));
    }
    rate_.take(urgency, now);
    const bool probe = paused_until_.has_value();
    probing_ = probing_ || probe;
    in_flight_.set(static_cast<double>(bulkhead_.in_use()));
    return Ticket{.urgency = urgency, .again = budgeted, .probe = probe, .pass = *pass, .since = now};
}

void Partner::leave(const Ticket& ticket, std::optional<Health> health) {
    const std::scoped_lock lock(mutex_);
    const auto now = now_();
    bulkhead_.leave(ticket.urgency);
    if (ticket.again) retries_.leave();
    if (ticket.probe) probing_ = false;
    in_flight_.set(static_cast<double>(bulkhead_.in_use()));
    if (!health) return breaker_.forget(ticket.pass);

    learn(ticket, *health, now);
    seconds_.observe(std::chrono::duration<double>(now - ticket.since).count());
    constexpr std::string_view results[] = {"ok", "refused", "failed", "misconfigured"};
    count(results[static_cast<std::size_t>(*health)]);
    show(now);
}

void Partner::learn(const Ticket& ticket, Health health, TimePoint now) {
    if (health == Health::misconfigured) {
        breaker_.forget(ticket.pass);
        if (!paused_until_)
            log::error("alert: a partner refuses us or is not trusted; it is asked again by probes",
                       {{"partner", settings_.name}});
        paused_until_ = now + settings_.pause;
        return;
    }
    if (ticket.probe) {
        paused_until_.reset();
        log::info("a partner takes calls again", {{"partner", settings_.name}});
    }
    const auto before = breaker_.state(now);
    breaker_.note(ticket.pass, health == Health::failing, now - ticket.since, now);
    tell_of(before, now);
    retries_.note(health == Health::failing);
}

void Partner::tell_of(Breaker::State before, TimePoint now) const {
    const auto after = breaker_.state(now);
    if (after == before) return;
    if (after == Breaker::State::open)
        log::warning(
            "alert: a partner fails or drags; it is left alone for a while",
            {{"partner", settings_.name},
             {"seconds", std::to_string(std::chrono::ceil<std::chrono::seconds>(breaker_.retry_after(now)).count())}});
    else if (after == Breaker::State::closed)
        log::info("a partner does well again", {{"partner", settings_.name}});
}

void Partner::show(TimePoint now) const {
    state_gauge_.set(paused_until_ ? 3 : static_cast<double>(breaker_.state(now)));
}

void Partner::count(std::string_view result) {
    metrics_
        .counter("vestibule_partner_calls_total", "Calls to a partner, by what became of them",
                 {{"partner", settings_.name}, {"result", std::string(result)}})
        .add();
}

Duration Partner::resting() const {
    const std::scoped_lock lock(mutex_);
    const auto now = now_();
    if (paused_until_ && now < *paused_until_) return *paused_until_ - now;
    return breaker_.state(now) == Breaker::State::open ? breaker_.retry_after(now) : Duration::zero();
}

Breaker::State Partner::state() const {
    const std::scoped_lock lock(mutex_);
    return breaker_.state(now_());
}

bool Partner::paused() const {
    const std::scoped_lock lock(mutex_);
    return paused_until_.has_value();
}

}  // namespace vestibule::partners
