// The outbox's SQL as the relay needs it: what waits, what is done, what is parked, whose slots are whose.
#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <set>
#include <string>
#include <vector>

#include "events/envelope.hpp"
#include "infra/sql/session.hpp"

namespace vestibule::relay {

struct OutboxRow {
    std::int64_t id = 0;
    Uuid event_id;
    unsigned slot = 0;
    std::string aggregate_type;
    std::string aggregate_id;
    std::shared_ptr<const events::Record> record;
};

struct SentRow {
    std::int64_t id = 0;
    int partition = -1;
    std::int64_t offset = -1;
};

struct ParkedRow {
    std::string aggregate_type;
    std::string aggregate_id;
    Uuid event_id;
    std::string reason;  // a stable code
};

struct Backlog {
    std::int64_t rows = 0;
    std::chrono::microseconds oldest{0};  // age
    std::int64_t parked = 0;
};

struct Wanted {
    std::set<unsigned> slots;
    std::int64_t behind = 0;  // a row's id
    std::vector<std::int64_t> without;
    std::size_t limit = 0;
};

// The oldest rows still present, in order of id, without those of parked aggregates.
std::vector<OutboxRow> waiting(sql::Session& session, const Wanted& wanted);

// Transactions by number, as this snapshot sees them: all before `oldest` have ended, none has begun from `next` on.
// PostgreSQL hands out a row's id before the commit, and a transaction's number before that: an event is the last that
// its transaction writes. In SQLite one writes at a time: the numbers are equal.
struct Horizon {
    std::int64_t oldest = 0;
    std::int64_t next = 0;
    bool parked = false;  // is any aggregate: rows that come back with its release
};
Horizon horizon(sql::Session& session);

// Deletes acknowledged rows; with `keep`, they move to outbox_sent.
void settle(sql::Session& session, const std::vector<SentRow>& sent, bool keep);
void park(sql::Session& session, const ParkedRow& row);

// Registers this relay, shares the 64 slots evenly among the live ones and returns this one's.
std::set<unsigned> renew_leases(sql::Session& session, const std::string& owner, std::chrono::milliseconds life);
void give_back_leases(sql::Session& session, const std::string& owner);

Backlog backlog(sql::Session& session);

struct ParkedAggregate {
    std::string aggregate;  // type/id
    std::string event_id;
    std::string reason;
    Instant since;
};
std::vector<ParkedAggregate> parked_aggregates(sql::Session& session);
// Lets the relay try again: one aggregate (type/id), or all where it is empty. Returns how many.
std::int64_t release(sql::Session& session, const std::string& aggregate);
// Puts what was published since then back into the outbox, with its ids: consumers drop what they know.
std::int64_t republish(sql::Session& session, Instant since);

// Returns the number of rows deleted, at most a thousand.
std::int64_t prune_sent(sql::Session& session, std::chrono::seconds older_than);

}  // namespace vestibule::relay
