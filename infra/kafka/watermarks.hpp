// Where the partitions of topics begin and end, asked from the brokers.
#pragma once

#include <chrono>
#include <cstdint>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "infra/kafka/handles.hpp"

namespace vestibule::kafka {

struct Watermarks {
    std::int64_t low = 0;   // offset of the oldest record kept
    std::int64_t high = 0;  // behind the last record
};

// By topic and partition. Blocks, also for a topic that is made a moment later; throws Unavailable at the deadline.
std::map<std::pair<std::string, int>, Watermarks> watermarks(rd_kafka_t* handle, const std::vector<std::string>& topics,
                                                             std::chrono::steady_clock::time_point deadline);

int left_milliseconds(std::chrono::steady_clock::time_point deadline);

}  // namespace vestibule::kafka
