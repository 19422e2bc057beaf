// Operators have everybody compared anew: the check of what comparing with the changes alone has found.
#pragma once

#include <optional>
#include <string>

#include "domain/shared/clock.hpp"
#include "infra/sql/session.hpp"

namespace vestibule::sql {

// From now on the running service marks all clear people, of all tenants where `tenant` is empty, and compares them. A
// start while one is under way begins again.
void start_rescreening(Session& session, const std::string& tenant, Instant now);

// ScreeningStore::mark_for_rescreening: how far it has come is kept with the marks.
bool mark_for_rescreening(Session& session, std::size_t limit);

struct RescreeningProgress {
    std::int64_t people = 0;  // clear ones
    std::int64_t behind = 0;  // of them, still to be compared, marked or not
};
RescreeningProgress rescreening_progress(Session& session, const std::string& tenant);

}  // namespace vestibule::sql
