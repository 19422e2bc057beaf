// What consumers have not read yet, from outside their groups.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "infra/kafka/client.hpp"

namespace vestibule::kafka {

struct Unread {
    std::string consumer;
    std::string topic;
    std::int64_t records = 0;
};

// Of every consumer and topic of the catalog below settings.group_prefix: those with records that are neither finished
// nor gone. Blocks; throws Unavailable where no broker answers or a topic is missing.
std::vector<Unread> unread(const ClientSettings& settings);

}  // namespace vestibule::kafka
