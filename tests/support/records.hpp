// Events for tests, complete as the outbox makes them.
#pragma once

#include <memory>
#include <string>

#include "events/envelope.hpp"
#include "events/registration/user_registered.hpp"

namespace vestibule::tests {

// A user.registered of that user and version, with an event id made of both.
inline std::shared_ptr<const events::Record> user_record(const std::string& user, std::uint64_t version,
                                                         const std::string& topic = "vestibule.user.v1",
                                                         const std::string& tenant = "acme") {
    const events::UserRegistered event{.user_id = user,
                                       .version = version,
                                       .channel = "api",
                                       .locale = "en",
                                       .origin = "self",
                                       .contact_ids = {},
                                       .site_id = ""};
    auto record = events::record_of(event.draft(), {.event_id = user + "-" + std::to_string(version),
                                                    .occurred_at = {},
                                                    .source = "/vestibule/test",
                                                    .topic_prefix = "vestibule",
                                                    .tenant = tenant,
                                                    .actor = "user",
                                                    .correlation_id = "c-1",
                                                    .causation_id = "",
                                                    .traceparent = ""});
    record.topic = topic;
    return std::make_shared<const events::Record>(std::move(record));
}

// What a store emits of the user ann, in that version.
inline events::Draft activated(std::uint64_t version) {
    return {.type = "vestibule.user.activated.v1",
            .aggregate_type = "user",
            .aggregate_id = "ann",
            .aggregate_version = version,
            .key = "ann",
            .data = {}};
}

}  // namespace vestibule::tests
