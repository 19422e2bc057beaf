// Lets a lane through, holds it back, or lets one probe through, after what the mail host said of itself.
#pragma once

#include <chrono>
#include <cstddef>

#include "domain/notification/delivery.hpp"
#include "domain/shared/clock.hpp"

namespace vestibule::notification {

// One per lane; not thread-safe. A host that can't be reached rests 1 s, doubled up to 30 s; one that greets
// with 4xx or 5xx rests 30 s up to 5 min; a configuration fault pauses the lane and is probed every 30 s.
class LaneGate {
  public:
    // How many of `wanted` effects may be taken up now: all, one as a probe after a rest, or none.
    std::size_t allowance(std::size_t wanted, std::size_t in_hand, Instant now) const;
    void note(OutcomeClass cls, Instant now);

    bool paused() const { return state_ == State::paused; }
    bool open() const { return state_ == State::open; }
    Instant closed_until() const { return until_; }

  private:
    enum class State { open, resting, paused };
    State state_ = State::open;
    int failures_ = 0;
    Instant until_{};
};

}  // namespace vestibule::notification
