// Where an installation's events are: in the log of its database, or in Kafka below a first word of topics. A fact of
// the database (ADR 23): whoever starts the service settles it, and the command line, which may be given other
// settings, reads it.
#pragma once

#include <optional>
#include <string>

#include "infra/sql/session.hpp"

namespace vestibule::eventlog {

// First word of topics in the log of the database, and of events written before it is settled where they go.
inline constexpr auto embedded_prefix = "vestibule";

// Before the first command: events are here. On SQLite commands write into the log themselves from now on
// (sql::EventHome), behind what waits in the outbox; true then: no relay is wanted. Throws std::runtime_error with the
// remedy where events are in Kafka.
bool settle_here(sql::Session& session);
// Before the first command: commands write into the outbox, for topics below `prefix`. Throws std::runtime_error with
// the remedy where events are below another one, and where a consumer has not finished what the log here holds.
void settle_in_kafka(sql::Session& session, const std::string& prefix);

// The first word of topics in Kafka; nullopt: events are here.
std::optional<std::string> kafka_prefix(sql::Session& session);
// First word of the topics that events are written for.
std::string topic_prefix(sql::Session& session);

// The next start may settle it anew; what waits in the outbox goes where it says. Consumers have finished what is in
// Kafka, or never will. Throws std::runtime_error with the remedy where a relay runs.
void leave_kafka(sql::Session& session);

}  // namespace vestibule::eventlog
