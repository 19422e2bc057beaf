// How much a listener has in hand, counted without locks, so that it refuses before memory or latency run away.
#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>

namespace vestibule::http {

struct Load {
    std::atomic<std::size_t> requests{0};
    std::atomic<std::uint64_t> body_bytes{0};
};

// A share of a counter, given back when it ends.
template <class Number>
class Share {
  public:
    explicit Share(std::atomic<Number>& total) : total_(total) {}
    ~Share() { release(); }
    Share(const Share&) = delete;
    Share& operator=(const Share&) = delete;

    // False, and nothing taken, when the total would exceed `limit`.
    bool take(Number amount, Number limit) {
        if (total_.fetch_add(amount, std::memory_order_relaxed) + amount > limit) {
            total_.fetch_sub(amount, std::memory_order_relaxed);
            return false;
        }
        taken_ += amount;
        return true;
    }
    void release() {
        total_.fetch_sub(taken_, std::memory_order_relaxed);
        taken_ = 0;
    }

  private:
    std::atomic<Number>& total_;
    Number taken_ = 0;
};

}  // namespace vestibule::http
