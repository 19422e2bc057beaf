#include "domain/notification/settlement.hpp"

#include <algorithm>
#include <array>
#include <cmath>

namespace vestibule::notification {

namespace {

using namespace std::chrono_literals;
using enum EffectState;

constexpr std::array<std::chrono::seconds, 6> otp_delays{2s, 5s, 10s, 20s, 40s, 60s};
constexpr std::array<std::chrono::seconds, 10> transactional_delays{30s,   1min, 2min, 5min, 10min,
                                                                    30min, 1h,   2h,   4h,   4h};
constexpr auto soft_bounce_life = 24h;

using Ending = events::EffectOutcome::Kind;

template <std::size_t count>
std::chrono::seconds step(const std::array<std::chrono::seconds, count>& delays, int attempts) {
    return delays[std::min(static_cast<std::size_t>(std::max(attempts, 0)), count - 1)];
}

// Full jitter for partners, who are many callers' only; a fifth for mails.
double spread(Lane lane, double jitter) {
    const auto bounded = std::clamp(jitter, -1.0, 1.0);
    return lane == Lane::partner ? (1 + bounded) / 2 : 1 + 0.2 * bounded;
}

Settlement park() {
    return {.state = held, .charged = true, .reason = parked};
}

Settlement retry(const Effect& effect, const Outcome& outcome, Instant now, double jitter) {
    const auto planned = retry_delay(effect.lane, effect.attempts);
    auto delay =
        std::chrono::milliseconds(std::llround(static_cast<double>(planned.count()) * spread(effect.lane, jitter)));
    if (outcome.retry_after) delay = std::max<std::chrono::milliseconds>(delay, *outcome.retry_after);
    const auto next = now + delay;

    if (effect.lane == Lane::partner && next >= effect.expires_at) return park();
    const bool soft = outcome.cls == OutcomeClass::soft_bounce;
    const auto end = soft ? std::min(effect.expires_at, effect.created_at + soft_bounce_life) : effect.expires_at;
    const auto bounce = soft ? Bounce::soft : Bounce::none;
    if (next >= end)
        return {.state = dead,
                .charged = true,
                .bounce = bounce,
                .event = soft ? Ending::bounced : Ending::dead,
                .reason = "retries-exhausted"};
    return {.state = pending, .next_attempt = next, .charged = true, .bounce = bounce};
}

Settlement after_ambiguity(const Effect& effect, const MailKind& kind, Instant now) {
    if (kind.ambiguity == Ambiguity::hold) return {.state = held, .charged = true, .reason = "ambiguous"};
    if (effect.ambiguities > 0) return {.state = held, .charged = true, .reason = "ambiguous-twice"};
    return {.state = ambiguous, .next_attempt = now + kind.resend_after, .charged = true};
}

}  // namespace

std::chrono::milliseconds retry_delay(Lane lane, int attempts) {
    switch (lane) {
        case Lane::otp:
            return step(otp_delays, attempts);
        case Lane::transactional:
            return step(transactional_delays, attempts);
        case Lane::bulk: {
            const auto grown = 300'000.0 * std::pow(1.3, std::clamp(attempts, 0, 40));
            return std::min<std::chrono::milliseconds>(std::chrono::milliseconds(std::llround(grown)), 24h);
        }
        case Lane::partner:
            return std::min<std::chrono::milliseconds>(1s * (1 << std::clamp(attempts, 0, 10)), 5min);
    }
    return 0ms;
}

Settlement judge(const Effect& effect, const MailKind& kind, const Outcome& outcome, Instant now, double jitter) {
    switch (outcome.cls) {
        case OutcomeClass::delivered:
            return {.state = done, .charged = true, .event = Ending::delivered};
        case OutcomeClass::host_down:
        case OutcomeClass::host_busy:
        case OutcomeClass::host_refuses:
        case OutcomeClass::configuration:
            return {.state = pending, .next_attempt = now};
        case OutcomeClass::held_back:
            return {.state = pending, .next_attempt = now + outcome.retry_after.value_or(1s)};
        case OutcomeClass::transient:
        case OutcomeClass::soft_bounce:
            return retry(effect, outcome, now, jitter);
        case OutcomeClass::hard_bounce:
            return {.state = dead,
                    .charged = true,
                    .bounce = Bounce::hard,
                    .event = Ending::bounced,
                    .reason = "hard-bounce"};
        case OutcomeClass::policy:
            return {.state = dead, .charged = true, .event = Ending::dead, .reason = "policy"};
        case OutcomeClass::permanent:
            if (effect.lane == Lane::partner) return park();
            return {.state = dead, .charged = true, .event = Ending::dead, .reason = "permanent"};
        case OutcomeClass::ambiguous:
            return after_ambiguity(effect, kind, now);
        case OutcomeClass::address_suppressed:
            return {.state = suppressed, .event = Ending::suppressed, .reason = "address-suppressed"};
        case OutcomeClass::gone:
            return {.state = suppressed, .event = Ending::suppressed, .reason = "nobody-to-tell"};
        case OutcomeClass::withheld:
            return {.state = held, .reason = "withheld"};
    }
    return {.state = pending, .next_attempt = now};
}

Settlement judge_lost(const Effect& effect, const MailKind& kind, Instant now) {
    if (effect.phase == Phase::committing) return after_ambiguity(effect, kind, now);
    return {.state = pending, .next_attempt = now};
}

}  // namespace vestibule::notification
