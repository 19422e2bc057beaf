// Time as the service sees it: UTC with microseconds, from a clock that tests can hold still.
#pragma once

#include <chrono>

namespace vestibule {

using Instant = std::chrono::sys_time<std::chrono::microseconds>;

// Thread-safe. Owned by the composition root.
class Clock {
  public:
    virtual ~Clock() = default;
    virtual Instant now() const = 0;
};

class SystemClock final : public Clock {
  public:
    Instant now() const override {
        return std::chrono::time_point_cast<std::chrono::microseconds>(std::chrono::system_clock::now());
    }
};

}  // namespace vestibule
