// The envelope of every event: CloudEvents 1.0 in Kafka binary mode, and the draft a handler writes.
#pragma once

#include <boost/json/object.hpp>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace vestibule::events {

// What a handler knows of an event; the outbox adds id, time, trace, actor and tenant from the request.
struct Draft {
    std::string_view type;            // vestibule.<entity>.<fact>.v<major>, an entry of the catalog
    std::string aggregate_type;       // "user", "login", "session", …
    std::string aggregate_id;         // UUID text; empty: a fact without an aggregate, the event id is taken
    std::uint64_t aggregate_version;  // counts within the aggregate, from 1
    std::string key;                  // Kafka key, usually the user id
    boost::json::object data;         // opaque ids and codes only, never personal data
};

// What is produced and consumed, byte for byte the same at every attempt.
struct Record {
    std::string topic;
    std::string key;
    std::vector<std::pair<std::string, std::string>> headers;  // ce_*, traceparent, content-type
    std::string payload;

    // Empty where the header is absent.
    std::string_view header(std::string_view name) const;
};

}  // namespace vestibule::events
