// What every Kafka client of this process shares: brokers, names, and the thread for calls that block.
#pragma once

#include <map>
#include <string>

#include "infra/async/blocking_pool.hpp"
#include "infra/metrics/metrics.hpp"

namespace vestibule::kafka {

struct ClientSettings {
    std::string brokers;  // host:port,…
    std::string client_id = "vestibule";
    std::string group_prefix = "vestibule";         // groups are <prefix>.<consumer>
    std::map<std::string, std::string> extra = {};  // of the operator, see read_properties()
};

// Owned by the composition root; outlives publisher, source and admin. `pool` runs close, flush, synchronous
// commits and look-ups: two threads are plenty.
struct Client {
    ClientSettings settings;
    BlockingPool& pool;
    metrics::Registry& metrics;
};

}  // namespace vestibule::kafka
