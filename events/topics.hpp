// The topics: what lives in each, how many partitions, how long it is kept.
#pragma once

#include <chrono>
#include <span>
#include <string>
#include <string_view>

namespace vestibule::events {

enum class Cleanup { remove, compact };

// Partition counts are fixed when a topic is made: growing them moves keys.
struct Topic {
    std::string_view name;  // without the deployment's prefix: "user.v1"
    int partitions_production;
    int partitions_development;
    Cleanup cleanup;
    std::chrono::hours retention;  // of a compacted topic: max.compaction.lag and delete.retention
};

std::span<const Topic> topics();

// An aggregate type lives in exactly one topic, and its sequence counts within it. Throws std::logic_error
// for an unknown one.
const Topic& topic_of_aggregate(std::string_view aggregate_type);

// <prefix>.<name>
std::string full_name(std::string_view prefix, const Topic& topic);
// <topic>.<consumer>.dlt, where `topic` is a full name.
std::string dead_letter_name(std::string_view topic, std::string_view consumer);

inline constexpr std::chrono::hours dead_letter_retention{30 * 24};

}  // namespace vestibule::events
