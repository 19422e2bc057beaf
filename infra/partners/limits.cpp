#include "infra/partners/limits.hpp"

#include <cmath>

namespace vestibule::partners {

bool Bulkhead::enter(Urgency urgency) {
    const auto limit = urgency == Urgency::synchronous ? settings_.synchronous : settings_.asynchronous;
    if (in_use(urgency) >= limit) return false;
    ++in_use(urgency);
    return true;
}

bool RetryBudget::enter(std::size_t in_flight) {
    const auto share = std::max<std::size_t>(
        1, static_cast<std::size_t>(std::floor(static_cast<double>(in_flight + 1) * settings_.share)));
    const bool allowed = in_flight == 0 || (tokens_ > settings_.stop_at && retries_ < share);
    if (allowed) ++retries_;
    return allowed;
}

void RetryBudget::note(bool failed) {
    tokens_ = failed ? std::max(0.0, tokens_ - settings_.per_failure)
                     : std::min(settings_.tokens, tokens_ + settings_.per_success);
}

RateLimit::RateLimit(Settings settings, TimePoint now) : filled_(now) {
    const auto part = [&](double share) {
        const double burst = std::max(1.0, settings.burst * share);
        return Part{.per_second = settings.per_second * share, .burst = burst, .tokens = burst};
    };
    synchronous_ = part(synchronous_share);
    asynchronous_ = part(1 - synchronous_share);
}

void RateLimit::refill(TimePoint now) {
    const auto seconds = std::chrono::duration<double>(std::max(Duration::zero(), now - filled_)).count();
    filled_ = std::max(filled_, now);
    for (auto* part : {&synchronous_, &asynchronous_})
        part->tokens = std::min(part->burst, part->tokens + seconds * part->per_second);
}

bool RateLimit::take(Urgency urgency, TimePoint now) {
    refill(now);
    auto& mine = own(urgency);
    auto& theirs = other(urgency);
    if (mine.tokens >= 1) {
        mine.tokens -= 1;
        return true;
    }
    if (theirs.tokens < theirs.burst) return false;
    theirs.tokens -= 1;
    return true;
}

Duration RateLimit::wait(Urgency urgency, TimePoint now) {
    refill(now);
    const auto& mine = own(urgency);
    const auto& theirs = other(urgency);
    const auto until_own = (1 - mine.tokens) / mine.per_second;
    const auto until_overflow = (theirs.burst - theirs.tokens) / theirs.per_second;
    const std::chrono::duration<double> seconds(std::max(0.0, std::min(until_own, until_overflow)));
    return std::chrono::ceil<std::chrono::milliseconds>(seconds);
}

}  // namespace vestibule::partners
