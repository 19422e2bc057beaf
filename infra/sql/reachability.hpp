// Since when the database has not answered: set by the threads that find out, read by the readiness check.
#pragma once

#include <atomic>
#include <chrono>
#include <cstdint>
#include <optional>

#include "domain/shared/clock.hpp"

namespace vestibule::sql {

class Reachability {
  public:
    // Both return whether that is news.
    bool lost() {
        std::int64_t reachable = 0;
        const auto now = std::chrono::time_point_cast<std::chrono::microseconds>(std::chrono::system_clock::now());
        return since_.compare_exchange_strong(reachable, now.time_since_epoch().count());
    }
    bool answered() { return since_.exchange(0) != 0; }

    std::optional<Instant> unreachable_since() const {
        const auto since = since_.load();
        if (since == 0) return std::nullopt;
        return Instant(std::chrono::microseconds(since));
    }

  private:
    std::atomic<std::int64_t> since_ = 0;
};

}  // namespace vestibule::sql
