// The event stream, the event schemas, and the AsyncAPI document made from the catalog.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "app/http/route.hpp"
#include "domain/shared/event_log.hpp"

namespace vestibule::app {

struct EventStreamSettings {
    std::string topic_prefix = "vestibule";
    std::size_t streams = 64;  // at a time; one more is 503 OVERLOADED
    std::chrono::milliseconds comment_interval{15'000};
};

// GET /events/stream and GET /schemas/{type}/{version}. `source` outlives the routes.
std::vector<Route> event_routes(EventSource& source, EventStreamSettings settings);

// AsyncAPI 3.1 as JSON: channels, messages with their schemas, Kafka bindings.
std::string asyncapi_document(const std::string& topic_prefix);

}  // namespace vestibule::app
