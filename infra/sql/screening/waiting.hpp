// People who wait for a decision: what operators see of them, and how they have them tried again.
#pragma once

#include <string>
#include <vector>

#include "infra/sql/session.hpp"

namespace vestibule::sql {

struct WaitingPerson {
    Uuid user;
    std::string tenant;
    std::string site;
    std::string cause;
    int attempts = 0;
    std::string last_code;
    Instant pending_since;
    // RETRIED; PARKED, given up after a day: only an operator has it tried again; CASE: a name could not be compared,
    // and a reviewer has to decide.
    std::string state;
};

// Of all tenants where `tenant` is empty; the oldest first.
std::vector<WaitingPerson> waiting_people(Session& session, const std::string& tenant, bool parked_only,
                                          std::size_t limit);

// Due now, with a new day's patience; the number of people.
std::int64_t retry_waiting(Session& session, const std::string& tenant, Instant now);

}  // namespace vestibule::sql
