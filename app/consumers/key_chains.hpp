// The order of handling: deliveries of one record key one after another, keys of a partition side by side.
#pragma once

#include <cstddef>
#include <deque>
#include <map>
#include <optional>
#include <string>
#include <utility>

#include "domain/shared/event_log.hpp"

namespace vestibule::app {

// What came and is not handled yet. Used on the consumer's strand only.
class KeyChains {
  public:
    struct Key {
        std::string topic;
        int partition;
        std::string record_key;
    };

    // `places`: keys of one partition that are handled at the same time.
    explicit KeyChains(std::size_t places) : places_(places) {}

    // The key, where its deliveries are to be handled from now on, from front() to front() by next(). Empty: this one
    // comes behind another of its key, or no place is free.
    std::optional<Key> add(Delivery delivery);
    const Delivery& front(const Key& key) const;
    // Drops the front of a key that has a place. What is next in that place: the same key, or the one that waits
    // longest; empty: the place is free.
    std::optional<Key> next(Key key);

  private:
    struct Partition {
        std::map<std::string, std::deque<Delivery>> chains;  // by record key
        std::deque<std::string> waiting;                     // keys without a place
        std::size_t taken = 0;
    };

    std::size_t places_;
    std::map<std::pair<std::string, int>, Partition> partitions_;
};

}  // namespace vestibule::app
