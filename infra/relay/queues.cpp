#include "infra/relay/queues.hpp"

#include <iterator>

namespace vestibule::relay {

namespace {

AggregateKey key_of(const OutboxRow& row) {
    return {row.aggregate_type, row.aggregate_id};
}

}  // namespace

void Queues::begin_read() {
    reading_ = true;
    settled_during_read_.clear();
    parked_during_read_.clear();
}

Queue* Queues::take(OutboxRow row) {
    auto key = key_of(row);
    if (settled_during_read_.contains(row.id) || parked_during_read_.contains(key)) return nullptr;
    if (!in_hand_.insert(row.id).second) return nullptr;
    auto& queue = queues_[std::move(key)];
    queue.rows.push_back(std::make_shared<const OutboxRow>(std::move(row)));
    return &queue;
}

Queue* Queues::find(const OutboxRow& row) {
    const auto found = queues_.find(key_of(row));
    return found == queues_.end() ? nullptr : &found->second;
}

Queue* Queues::pop(const OutboxRow& row) {
    const auto found = queues_.find(key_of(row));
    found->second.rows.pop_front();
    if (!found->second.rows.empty()) return &found->second;
    queues_.erase(found);
    return nullptr;
}

void Queues::settled(std::int64_t id) {
    in_hand_.erase(id);
    if (reading_) settled_during_read_.insert(id);
}

void Queues::parked(const AggregateKey& key) {
    if (reading_) parked_during_read_.insert(key);
    const auto found = queues_.find(key);
    if (found == queues_.end()) return;
    for (const auto& row : found->second.rows) settled(row->id);
    queues_.erase(found);
}

void Queues::drop_unknown() {
    std::erase_if(queues_, [this](const auto& entry) {
        if (entry.second.parking) return false;
        for (const auto& row : entry.second.rows) in_hand_.erase(row->id);
        return true;
    });
}

void Queues::drop_foreign(const std::set<unsigned>& slots) {
    for (auto at = queues_.begin(); at != queues_.end();) {
        auto& queue = at->second;
        if (!queue.parking && !slots.contains(queue.rows.front()->slot))
            while (queue.rows.size() > (queue.under_way ? 1U : 0U)) {
                in_hand_.erase(queue.rows.back()->id);
                queue.rows.pop_back();
            }
        at = queue.rows.empty() ? queues_.erase(at) : std::next(at);
    }
}

}  // namespace vestibule::relay
