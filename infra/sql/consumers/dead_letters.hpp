// Events that a consumer could not take: kept, published to the consumer's dead letter topic, retried or discarded.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "events/envelope.hpp"
#include "infra/sql/session.hpp"

namespace vestibule::sql {

struct StoreTools;

// Why, in words that hold nothing of the payload.
struct DeadLetterCause {
    std::string failure_class;  // poison, gap, blocked, unreadable
    std::string code;           // stable
    std::string detail = {};    // ≤ 512 bytes, made from the code
    int attempts = 1;
    Instant first_failed_at{};
    std::string service_version = {};
};

struct DeadLetter {
    Uuid id;
    std::string consumer;
    std::string tenant;
    int partition = 0;
    std::int64_t offset = 0;
    std::int64_t timeline = 1;
    std::uint64_t aggregate_version = 0;
    std::string aggregate_type;
    std::string aggregate_id;
    std::string event_id;
    std::string event_type;
    std::string failure_class;
    std::string code;
    std::string detail;
    int attempts = 0;
    std::string state;  // open, retrying, done, discarded
    Instant failed_at{};
    events::Record record;
};

// Keeps the event, parks its aggregate for the consumer and puts the dead letter into the outbox, all in this
// transaction. Doing it again for the same delivery changes nothing. What is no text (NUL, ill-formed UTF-8) in key and
// headers is kept as U+FFFD, the payload as it is.
void bury(Session& session, const StoreTools& tools, std::string_view consumer, const events::Record& record,
          int partition, std::int64_t offset, const DeadLetterCause& cause);

// Newest first; an empty tenant or consumer means all.
std::vector<DeadLetter> open_dead_letters(Session& session, std::string_view tenant, std::string_view consumer,
                                          std::size_t limit);
// Asks the running consumer to take the aggregate's dead letters again, in order. False for an unknown or closed one.
bool request_retry(Session& session, const Uuid& id, std::string_view tenant);
// Passes over the event for good. False for an unknown or closed one.
bool discard(Session& session, const Uuid& id, std::string_view tenant);

// The next one asked for: the lowest version of an aggregate whose retry was requested.
std::optional<DeadLetter> next_retry(Session& session, std::string_view consumer);
// Holds the aggregate's position until the transaction ends; false where the letter was taken or closed meanwhile.
bool take_retry(Session& session, const DeadLetter& letter);
// Whether a retried letter is still to be applied; false where its version was applied meanwhile, or its timeline
// ended.
bool still_due(Session& session, const DeadLetter& letter);
// After the handler ran in this transaction: advances the position and releases the aggregate with its last one.
void close_retried(Session& session, const DeadLetter& letter);
void reopen(Session& session, const DeadLetter& letter);

std::int64_t open_count(Session& session, std::string_view consumer);

}  // namespace vestibule::sql
