// Operators have everybody compared anew: the check of what comparing with the changes alone has found.
#pragma once

#include <optional>
#include <string>

#include "infra/sql/session.hpp"

namespace vestibule::sql {

// The next clear people after that one count as compared with no list from now on: the running service compares them.
// The last of them; nullopt where there is nobody left. Of all tenants where `tenant` is empty.
std::optional<Uuid> compare_again(Session& session, const std::string& tenant, const Uuid& after, std::size_t limit);

struct RescreeningProgress {
    std::int64_t people = 0;  // clear ones
    std::int64_t behind = 0;  // of them, not compared yet with the list in force
};
RescreeningProgress rescreening_progress(Session& session, const std::string& tenant);

}  // namespace vestibule::sql
