// The envelope of every event: CloudEvents 1.0 in Kafka binary mode, and the draft a handler writes.
#pragma once

#include <boost/json/object.hpp>
#include <chrono>
#include <cstdint>
#include <stdexcept>
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
    std::string key;                  // Kafka key, usually the user id; empty: the event id
    boost::json::object data;         // opaque ids and codes only, never personal data
};

using Headers = std::vector<std::pair<std::string, std::string>>;

// What is produced and consumed, byte for byte the same at every attempt.
struct Record {
    std::string topic;
    std::string key;
    Headers headers;  // ce_*, traceparent, content-type
    std::string payload;

    // Empty where the header is absent.
    std::string_view header(std::string_view name) const;
};

// What the outbox knows of an event beside its draft.
struct Stamp {
    std::string event_id;  // UUIDv7 text
    std::chrono::sys_time<std::chrono::microseconds> occurred_at;
    std::string source;        // /vestibule/<deployment>
    std::string topic_prefix;  // first word of topics
    std::string tenant;
    std::uint32_t timeline = 1;
    std::string actor;
    std::string correlation_id;
    std::string causation_id;  // empty: none
    std::string traceparent;   // empty: none
};

// The record of a draft, ready for the outbox. Throws std::logic_error where the type is not in the catalog,
// the aggregate is not the type's own, or the payload is larger than 256 KiB.
Record record_of(const Draft& draft, const Stamp& stamp);

// Headers as the outbox keeps them: a JSON array of [name, value], in order.
std::string headers_to_text(const Headers& headers);
Headers headers_from_text(std::string_view text);

// A record that no reader understands: a header is missing, the payload is not what its type says.
struct Malformed : std::runtime_error {
    using std::runtime_error::runtime_error;
};

// The envelope's facts that consumers act upon.
struct Envelope {
    std::string event_id;
    std::string type;
    std::string aggregate_type;
    std::string aggregate_id;
    std::uint64_t aggregate_version;
    std::string tenant;
    std::uint32_t timeline;
    std::chrono::sys_time<std::chrono::microseconds> occurred_at;
    std::string correlation_id;
    std::string traceparent;
};

// Throws Malformed.
Envelope envelope_of(const Record& record);

// The CloudEvent in structured mode (JSON format, CloudEvents 1.0, section 3), on one line.
std::string structured(const Record& record);

// YYYY-MM-DDThh:mm:ss.ffffffZ
std::string rfc3339_micros(std::chrono::sys_time<std::chrono::microseconds> time);
// Throws Malformed.
std::chrono::sys_time<std::chrono::microseconds> parse_rfc3339_micros(std::string_view text);

// The relay's unit of ownership: 0–63, the same on every instance and in every release.
inline constexpr unsigned slot_count = 64;
unsigned slot_of(std::string_view aggregate_type, std::string_view aggregate_id);

}  // namespace vestibule::events
