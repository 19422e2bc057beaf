// Stops asking a partner that fails or drags, and asks again with a few probes.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <optional>

namespace vestibule::partners {

using TimePoint = std::chrono::steady_clock::time_point;
using Duration = std::chrono::steady_clock::duration;

// events.md 1.6.
struct BreakerSettings {
    std::chrono::seconds window{60};
    std::size_t least_calls = 10;  // in the window, before the shares below count
    double most_failed = 0.5;
    double most_slow = 0.8;
    std::chrono::milliseconds slow{3'000};
    std::chrono::seconds open{30};  // doubled each time a probe fails, up to open_most
    std::chrono::seconds open_most{300};
    std::size_t probes = 3;  // at once in the half-open state, and as many must go well
};

// Not thread-safe; times are the caller's, so that tests hold the clock.
class Breaker {
  public:
    enum class State { closed, half_open, open };
    // One call let through. What ends after the breaker has changed its mind no longer counts.
    struct Pass {
        std::uint64_t era = 0;
    };

    explicit Breaker(BreakerSettings settings = {}) : settings_(settings) {}

    // nullopt: not now; see retry_after().
    std::optional<Pass> admit(TimePoint now);
    // How a call that was let through ended: each Pass goes to one of these, once.
    void note(Pass pass, bool failed, Duration took, TimePoint now);
    void forget(Pass pass);  // cut short by us: says nothing of the partner

    State state(TimePoint now) const;
    // Until a call may be let through; while probes are out, a second.
    Duration retry_after(TimePoint now) const;

  private:
    struct Second {
        std::int64_t at;  // seconds of the steady clock
        std::size_t calls = 0, failed = 0, slow = 0;
    };

    void count(bool failed, bool slow, TimePoint now);
    void trip(TimePoint now);

    BreakerSettings settings_;
    std::deque<Second> window_;
    std::optional<TimePoint> open_until_;  // set: open before it, half-open from it on
    int trips_ = 0;                        // in a row
    std::size_t probes_out_ = 0;
    std::size_t probes_well_ = 0;
    std::uint64_t era_ = 0;  // changes with every state
};

}  // namespace vestibule::partners
