// The event stream, the event schemas, and the AsyncAPI document made from the catalog.
#pragma once

#include <chrono>
#include <memory>
#include <string>
#include <vector>

#include "app/http/client_tokens.hpp"
#include "app/http/route.hpp"
#include "domain/shared/event_log.hpp"

namespace vestibule::app {

struct EventStreamSettings {
    std::string topic_prefix = "vestibule";
    std::size_t streams = 64;            // at a time; one more is 503 OVERLOADED
    std::size_t streams_per_client = 8;  // the same
    std::chrono::milliseconds comment_interval{15'000};
    std::chrono::milliseconds token_trust{1'000};  // a stream asks again whether its token holds when this is over
};

// GET /events/stream and GET /schemas/{type}/{version}. A stream ends within 15 s of its client
// token. `source` and `clients` outlive the routes.
std::vector<Route> event_routes(EventSource& source, ClientTokens& clients, EventStreamSettings settings);

// AsyncAPI 3.1 as JSON: channels, messages with their schemas, Kafka bindings.
std::string asyncapi_document(const std::string& topic_prefix);

}  // namespace vestibule::app
