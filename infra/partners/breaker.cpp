#include "infra/partners/breaker.hpp"

#include <algorithm>

namespace vestibule::partners {

namespace {

std::int64_t second_of(TimePoint now) {
    return std::chrono::floor<std::chrono::seconds>(now.time_since_epoch()).count();
}

}  // namespace

std::optional<Breaker::Pass> Breaker::admit(TimePoint now) {
    if (!open_until_) return Pass{era_};
    if (now < *open_until_ || probes_out_ + probes_well_ >= settings_.probes) return std::nullopt;
    ++probes_out_;
    return Pass{era_};
}

void Breaker::note(Pass pass, bool failed, Duration took, TimePoint now) {
    if (pass.era != era_) return;
    const bool slow = took > settings_.slow;
    if (!open_until_) return count(failed, slow, now);

    --probes_out_;
    if (failed || slow) return trip(now);
    if (++probes_well_ < settings_.probes) return;
    open_until_.reset();
    trips_ = 0;
    probes_well_ = 0;
    ++era_;
}

void Breaker::forget(Pass pass) {
    if (pass.era == era_ && open_until_) --probes_out_;
}

Breaker::State Breaker::state(TimePoint now) const {
    if (!open_until_) return State::closed;
    return now < *open_until_ ? State::open : State::half_open;
}

Duration Breaker::retry_after(TimePoint now) const {
    if (!open_until_) return Duration::zero();
    if (now < *open_until_) return *open_until_ - now;
    return probes_out_ + probes_well_ < settings_.probes ? Duration::zero() : std::chrono::seconds(1);
}

void Breaker::count(bool failed, bool slow, TimePoint now) {
    const auto second = second_of(now);
    while (!window_.empty() && window_.front().at <= second - settings_.window.count()) window_.pop_front();
    if (window_.empty() || window_.back().at != second) window_.push_back({.at = second});
    ++window_.back().calls;
    if (failed) ++window_.back().failed;
    if (slow) ++window_.back().slow;

    Second sum{.at = 0};
    for (const auto& each : window_) {
        sum.calls += each.calls;
        sum.failed += each.failed;
        sum.slow += each.slow;
    }
    const auto share = [&](std::size_t part) { return static_cast<double>(part) / static_cast<double>(sum.calls); };
    if (sum.calls < settings_.least_calls) return;
    if (share(sum.failed) >= settings_.most_failed || share(sum.slow) >= settings_.most_slow) trip(now);
}

void Breaker::trip(TimePoint now) {
    constexpr int most_doublings = 10;
    open_until_ = now + std::min(settings_.open * (1 << std::min(trips_, most_doublings)), settings_.open_most);
    ++trips_;
    ++era_;
    probes_out_ = 0;
    probes_well_ = 0;
    window_.clear();
}

}  // namespace vestibule::partners
