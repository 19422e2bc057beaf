// How long a factor rests after failures (api.md section 5).
#pragma once

#include <chrono>
#include <optional>

#include "domain/shared/clock.hpp"

namespace vestibule {

// Failures in a row of one factor of one account, name or device.
struct FailureCount {
    unsigned failures = 0;
    std::optional<Instant> rests_until = {};
};

// A site's limits; the bounds are those of tenant files.
struct LockoutPolicy {
    unsigned rest_after = 3;              // 1–5: from here on 1 s, then 2, 4 … 64
    unsigned long_rest_after = 10;        // 5–20, at least rest_after
    std::chrono::seconds long_rest{900};  // 300–86400: each, from there on
    unsigned hard_stop_after = 100;       // 20–100 (NIST SP 800-63B-4, 3.2.2: at most 100)
};

// After the 3rd failure 1 s, then 2, 4 … 64; from the 10th on 15 min each; after the 100th until a passcode reset
// or the concierge (rests_until is Instant::max()).
FailureCount after_failure(FailureCount count, const LockoutPolicy& policy, Instant now);

// The last failure began the first long rest or the hard stop: what is told to others. Shorter rests are over
// before anybody has read of them.
bool locks_now(const FailureCount& count, const LockoutPolicy& policy);

// What is left of the rest, rounded up to whole seconds; a day where it has no end; nullopt while the factor may be
// tried. A rest that is longer than the policy has any was begun by a clock that was wrong: it is none.
std::optional<std::chrono::seconds> resting(const FailureCount& count, const LockoutPolicy& policy, Instant now);

}  // namespace vestibule
