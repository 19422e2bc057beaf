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

inline constexpr unsigned first_rest_after = 3;
inline constexpr unsigned long_rest_after = 10;
inline constexpr unsigned hard_lock_after = 100;

// After the 3rd failure 1 s, then 2, 4 … 64; from the 10th on 15 min each; after the 100th until a passcode reset
// or the concierge (rests_until is Instant::max()).
FailureCount after_failure(FailureCount count, Instant now);

// What is left of the rest, rounded up to whole seconds and at most a day; nullopt while the factor may be tried.
std::optional<std::chrono::seconds> resting(const FailureCount& count, Instant now);

}  // namespace vestibule
