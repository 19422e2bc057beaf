// What becomes of an effect after an attempt: next state, next attempt, event, bounce, and the lane's gate.
#pragma once

#include <chrono>
#include <optional>
#include <string_view>

#include "domain/notification/delivery.hpp"
#include "domain/notification/effect.hpp"
#include "domain/notification/mail_kinds.hpp"
#include "events/notification/effect_outcome.hpp"

namespace vestibule::notification {

enum class Bounce { none, soft, hard };

struct Settlement {
    EffectState state = EffectState::pending;
    std::optional<Instant> next_attempt = {};  // pending and ambiguous
    bool charged = false;                      // counts as an attempt
    Bounce bounce = Bounce::none;
    std::optional<events::EffectOutcome::Kind> event = {};
    std::string_view reason = {};
};

// The delay before attempt `attempts + 1`, without jitter (events.md 1.5, schedules).
std::chrono::milliseconds retry_delay(Lane lane, int attempts);

// `jitter` in [-1, 1] shifts a scheduled delay by up to 20 %, a partner's anywhere between nothing and all of it. A
// mail whose next attempt would come after its expiry is dead at once; a partner call is never dead but parked: held
// with reason `parked`, for an operator.
Settlement judge(const Effect& effect, const MailKind& kind, const Outcome& outcome, Instant now, double jitter);

// After an expired lease (the process died, or the link): plain retry up to phase 2, else the kind's policy.
Settlement judge_lost(const Effect& effect, const MailKind& kind, Instant now);

// Of a partner call that waits for an operator.
inline constexpr std::string_view parked = "parked";

}  // namespace vestibule::notification
