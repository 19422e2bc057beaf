// How much a partner is asked: how many calls at once, how many a second, how many of them tries of old ones.
#pragma once

#include <algorithm>
#include <chrono>
#include <cstddef>

#include "infra/partners/breaker.hpp"

namespace vestibule::partners {

// A user waits for the one; the ledger of effects waits for the other.
enum class Urgency { synchronous, asynchronous };

// Calls at once, each urgency for itself; there is no queue. Not thread-safe.
class Bulkhead {
  public:
    struct Settings {
        std::size_t synchronous = 16;
        std::size_t asynchronous = 8;
    };
    explicit Bulkhead(Settings settings) : settings_(settings) {}

    bool enter(Urgency urgency);
    void leave(Urgency urgency) { --in_use(urgency); }
    std::size_t in_use() const { return synchronous_ + asynchronous_; }

  private:
    std::size_t& in_use(Urgency urgency) { return urgency == Urgency::synchronous ? synchronous_ : asynchronous_; }

    Settings settings_;
    std::size_t synchronous_ = 0;
    std::size_t asynchronous_ = 0;
};

// Tries of what failed before: they spend tokens that only successes bring back, so that a partner in trouble is not
// buried under repetitions. Not thread-safe.
class RetryBudget {
  public:
    struct Settings {
        double tokens = 10;
        double per_success = 0.1;
        double per_failure = 1;
        double stop_at = 5;  // no retry at this many or fewer
        double share = 0.2;  // of the calls in flight, but one may always go
    };
    explicit RetryBudget(Settings settings) : settings_(settings), tokens_(settings.tokens) {}

    // `in_flight` without the one that asks. With nothing in flight a lone retry goes in any case: nobody else could
    // earn the tokens back.
    bool enter(std::size_t in_flight);
    void leave() { --retries_; }
    void note(bool failed);
    double tokens() const { return tokens_; }

  private:
    Settings settings_;
    double tokens_;
    std::size_t retries_ = 0;  // in flight
};

// A token bucket as the contract with the partner has it. Who waits for a user has four fifths of it, the ledger one;
// each takes from the other's part only what overflows there. Not thread-safe.
class RateLimit {
  public:
    struct Settings {
        double per_second = 10;
        double burst = 20;
    };
    static constexpr double synchronous_share = 0.8;

    RateLimit(Settings settings, TimePoint now);

    bool take(Urgency urgency, TimePoint now);
    // Until take() may succeed; zero: now.
    Duration wait(Urgency urgency, TimePoint now);

  private:
    struct Part {
        double per_second;
        double burst;
        double tokens;
    };
    void refill(TimePoint now);
    Part& own(Urgency urgency) { return urgency == Urgency::synchronous ? synchronous_ : asynchronous_; }
    Part& other(Urgency urgency) { return urgency == Urgency::synchronous ? asynchronous_ : synchronous_; }

    Part synchronous_;
    Part asynchronous_;
    TimePoint filled_;
};

}  // namespace vestibule::partners
