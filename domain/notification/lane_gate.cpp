#include "domain/notification/lane_gate.hpp"

#include <algorithm>

namespace vestibule::notification {

namespace {

using namespace std::chrono_literals;
constexpr auto probe_every = 30s;

std::chrono::seconds doubled(std::chrono::seconds first, std::chrono::seconds most, int failures) {
    return std::min(first * (1 << std::min(failures, 10)), most);
}

}  // namespace

std::size_t LaneGate::allowance(std::size_t wanted, std::size_t in_hand, Instant now) const {
    if (state_ == State::open) return wanted;
    return now >= until_ && in_hand == 0 ? std::min<std::size_t>(wanted, 1) : 0;
}

void LaneGate::note(OutcomeClass cls, Instant now) {
    switch (cls) {
        case OutcomeClass::host_down:
        case OutcomeClass::host_busy:
        case OutcomeClass::host_refuses: {
            // Workers that fail side by side count as one failure.
            if (state_ == State::resting && now < until_) return;
            const bool unreachable = cls == OutcomeClass::host_down;
            until_ = now + (unreachable ? doubled(1s, 30s, failures_) : doubled(30s, 300s, failures_));
            state_ = State::resting;
            ++failures_;
            return;
        }
        case OutcomeClass::configuration:
            state_ = State::paused;
            until_ = now + probe_every;
            return;
        case OutcomeClass::gone:
        case OutcomeClass::held_back:
        case OutcomeClass::withheld:
            return;
        default:
            state_ = State::open;
            failures_ = 0;
    }
}

}  // namespace vestibule::notification
