#include "app/consumers/key_chains.hpp"

namespace vestibule::app {

std::optional<KeyChains::Key> KeyChains::add(Delivery delivery) {
    Key key{delivery.record->topic, delivery.partition, delivery.record->key};
    auto& partition = partitions_[{key.topic, key.partition}];
    auto& chain = partition.chains[key.record_key];
    chain.push_back(std::move(delivery));
    if (chain.size() > 1) return std::nullopt;
    if (partition.taken == places_) {
        partition.waiting.push_back(key.record_key);
        return std::nullopt;
    }
    ++partition.taken;
    return key;
}

const Delivery& KeyChains::front(const Key& key) const {
    return partitions_.at({key.topic, key.partition}).chains.at(key.record_key).front();
}

std::optional<KeyChains::Key> KeyChains::next(Key key) {
    auto& partition = partitions_.at({key.topic, key.partition});
    const auto chain = partition.chains.find(key.record_key);
    chain->second.pop_front();
    if (!chain->second.empty()) return key;
    partition.chains.erase(chain);
    if (partition.waiting.empty()) {
        --partition.taken;
        return std::nullopt;
    }
    key.record_key = std::move(partition.waiting.front());
    partition.waiting.pop_front();
    return key;
}

}  // namespace vestibule::app
