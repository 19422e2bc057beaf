// Which deliveries of one partition are done, and how far they are done without a gap: what may be committed.
#pragma once

#include <cstdint>
#include <map>
#include <optional>

namespace vestibule {

// Not thread-safe.
class OffsetTracker {
  public:
    void handed_out(std::int64_t offset) { states_.emplace(offset, false); }

    void finished(std::int64_t offset) {
        const auto found = states_.find(offset);
        if (found == states_.end() || found->second) return;
        found->second = true;
        ++finished_;
        while (!states_.empty() && states_.begin()->second) {
            done_through_ = states_.begin()->first;
            states_.erase(states_.begin());
        }
    }

    // The last offset such that it and all handed out before it are finished.
    std::optional<std::int64_t> done_through() const { return done_through_; }
    // Finished since the last commit.
    std::uint64_t uncommitted() const { return finished_; }
    void committed() { finished_ = 0; }

  private:
    std::map<std::int64_t, bool> states_;  // unfinished, or finished behind an unfinished one
    std::optional<std::int64_t> done_through_;
    std::uint64_t finished_ = 0;
};

}  // namespace vestibule
