#include "domain/shared/lockout.hpp"

#include <algorithm>

namespace vestibule {

using namespace std::chrono_literals;

FailureCount after_failure(FailureCount count, Instant now) {
    ++count.failures;
    if (count.failures < first_rest_after)
        count.rests_until.reset();
    else if (count.failures < long_rest_after)
        count.rests_until = now + std::chrono::seconds(1LL << (count.failures - first_rest_after));
    else if (count.failures < hard_lock_after)
        count.rests_until = now + 15min;
    else
        count.rests_until = Instant::max();
    return count;
}

std::optional<std::chrono::seconds> resting(const FailureCount& count, Instant now) {
    if (!count.rests_until || *count.rests_until <= now) return std::nullopt;
    if (*count.rests_until == Instant::max()) return 24h;
    return std::min<std::chrono::seconds>(std::chrono::ceil<std::chrono::seconds>(*count.rests_until - now), 24h);
}

}  // namespace vestibule
