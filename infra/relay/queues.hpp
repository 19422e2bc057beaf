// What was read from the outbox and is not settled yet: a queue an aggregate.
#pragma once

#include <algorithm>
#include <cstdint>
#include <deque>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <unordered_set>
#include <utility>
#include <vector>

#include "infra/relay/outbox.hpp"

namespace vestibule::relay {

using AggregateKey = std::pair<std::string, std::string>;  // type, id

struct Queue {
    std::deque<std::shared_ptr<const OutboxRow>> rows;  // the front is under way, if anything is
    bool under_way = false;
    bool parking = false;
};

// Used on one strand.
class Queues {
  public:
    // Around a read, which may still return what was settled or parked meanwhile.
    void begin_read();
    void end_read() { reading_ = false; }
    // The queue that the row is in now; nullptr where it is in hand already, or was settled or parked during the read.
    Queue* take(OutboxRow row);

    Queue* find(const OutboxRow& row);
    // Its front was acknowledged. What is left of the queue, if anything is; the row stays in hand until it is settled.
    Queue* pop(const OutboxRow& row);
    void settled(std::int64_t id);
    void parked(const AggregateKey& key);

    // Lets go of all but what was acknowledged, and what is being parked.
    void drop_unknown();
    // Lets go of what waits in other slots than these behind a head that is under way.
    void drop_foreign(const std::set<unsigned>& slots);

    bool parking() const {
        return std::ranges::any_of(queues_, [](const auto& entry) { return entry.second.parking; });
    }
    std::size_t in_hand() const { return in_hand_.size(); }
    std::vector<std::int64_t> rows_in_hand() const { return {in_hand_.begin(), in_hand_.end()}; }
    template <class Use>
    void each(Use use) {
        for (auto& [key, queue] : queues_) use(queue);
    }

  private:
    std::map<AggregateKey, Queue> queues_;
    std::unordered_set<std::int64_t> in_hand_;  // rows seen and not yet settled
    bool reading_ = false;
    std::unordered_set<std::int64_t> settled_during_read_;
    std::set<AggregateKey> parked_during_read_;
};

}  // namespace vestibule::relay
