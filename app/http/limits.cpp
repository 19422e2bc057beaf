#include "app/http/limits.hpp"

#include <algorithm>
#include <cmath>

namespace vestibule::app {
namespace {

std::string key_of(const Digest& digest) {
    return {digest.begin(), digest.end()};
}

std::int64_t minute_of(Instant now) {
    return std::chrono::floor<std::chrono::minutes>(now).time_since_epoch().count();
}

}  // namespace

std::optional<std::chrono::seconds> TokenBuckets::take(const std::string& key, double rate, double burst, Time now) {
    const std::lock_guard lock(mutex_);
    auto& bucket = buckets_.at(key, {burst, now});
    const std::chrono::duration<double> since = now - bucket.filled;
    bucket.tokens = std::min(burst, bucket.tokens + std::max(0.0, since.count()) * rate);
    bucket.filled = std::max(bucket.filled, now);
    if (bucket.tokens >= 1) {
        bucket.tokens -= 1;
        return std::nullopt;
    }
    const double wait = rate > 0 ? std::ceil((1 - bucket.tokens) / rate) : 3600;
    return std::chrono::seconds(static_cast<std::int64_t>(std::clamp(wait, 1.0, 3600.0)));
}

void SourceFailures::count(const std::optional<Digest>& source) {
    if (!source) return;
    const auto minute = minute_of(clock_.now());
    const auto slot = static_cast<std::size_t>(minute % 15);
    const std::lock_guard lock(mutex_);
    auto& ring = sources_.at(key_of(*source), {});
    if (ring.minutes[slot] != minute) {
        ring.minutes[slot] = minute;
        ring.failures[slot] = 0;
    }
    ++ring.failures[slot];
}

std::optional<std::chrono::seconds> SourceFailures::blocked(const std::optional<Digest>& source) {
    if (!source) return std::nullopt;
    const auto now = clock_.now();
    const auto minute = minute_of(now);
    const std::lock_guard lock(mutex_);
    const auto* ring = sources_.find(key_of(*source));
    if (!ring) return std::nullopt;

    // From the newest minute back: the one that reaches the limit has to leave the window.
    std::uint32_t failures = 0;
    for (std::int64_t back = 0; back < 15; ++back) {
        const auto slot = static_cast<std::size_t>((minute - back) % 15);
        if (ring->minutes[slot] != minute - back) continue;
        failures += ring->failures[slot];
        if (failures < limit) continue;
        const Instant free{std::chrono::minutes(minute - back + 15)};
        return std::max(std::chrono::seconds(1), std::chrono::ceil<std::chrono::seconds>(free - now));
    }
    return std::nullopt;
}

}  // namespace vestibule::app
