// Every event type: whose fact it is, its schema, how confidential it is, and who reacts.
#pragma once

#include <set>
#include <span>
#include <string>
#include <string_view>

#include "events/topics.hpp"

namespace vestibule::events {

enum class Classification { internal, confidential };

std::string name_of(Classification classification);

struct EventType {
    std::string_view type;            // vestibule.<entity>.<fact>.v<major>
    std::string_view aggregate_type;  // decides the topic
    std::string_view schema;          // <feature>/<event>.v<major>, below schemas/events
    std::string_view schema_version;  // <major>.<minor>
    Classification classification;
    std::string_view emitted_by;  // the use case
    std::string_view consumers;   // of this service, comma-separated; empty: subscribers only
    std::string_view summary;
};

std::span<const EventType> catalog();
// Null for an unknown type.
const EventType* find_type(std::string_view type);
// The consumers of this service that react to a type of this topic.
std::set<std::string> consumers_of(const Topic& topic);
// /schemas/<type>/<major.minor>.json
std::string schema_path(const EventType& type);

}  // namespace vestibule::events
