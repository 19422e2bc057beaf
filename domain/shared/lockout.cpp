#include "domain/shared/lockout.hpp"

#include <algorithm>

namespace vestibule {

using namespace std::chrono_literals;

namespace {

constexpr unsigned most_doublings = 6;  // 64 s
constexpr auto skew = 60s;              // between the clocks of instances

}  // namespace

FailureCount after_failure(FailureCount count, const LockoutPolicy& policy, Instant now) {
    ++count.failures;
    if (count.failures >= policy.hard_stop_after)
        count.rests_until = Instant::max();
    else if (count.failures >= policy.long_rest_after)
        count.rests_until = now + policy.long_rest;
    else if (count.failures >= policy.rest_after)
        count.rests_until =
            now + std::chrono::seconds(1LL << std::min(count.failures - policy.rest_after, most_doublings));
    else
        count.rests_until.reset();
    return count;
}

bool locks_now(const FailureCount& count, const LockoutPolicy& policy) {
    return count.failures == policy.long_rest_after || count.failures == policy.hard_stop_after;
}

std::optional<std::chrono::seconds> resting(const FailureCount& count, const LockoutPolicy& policy, Instant now) {
    if (!count.rests_until || *count.rests_until <= now) return std::nullopt;
    if (*count.rests_until == Instant::max()) return 24h;
    const auto left = std::chrono::ceil<std::chrono::seconds>(*count.rests_until - now);
    return left <= policy.long_rest + skew ? std::optional(left) : std::nullopt;
}

}  // namespace vestibule
