// The tables' history: forward-only scripts that the binary carries and runs at start.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "infra/sql/session.hpp"

namespace vestibule::sql {

class Connection;

struct Migration {
    std::int64_t number;
    std::string_view name;  // 0001_outbox
    std::string_view sql;
};

// schemas/sql/<dialect>/*.sql, in order of their numbers.
std::vector<Migration> embedded_migrations(Dialect dialect);

// Runs what the database has not seen yet, all or nothing, under a lock that a second opener waits for.
// Throws std::runtime_error with the remedy where a script that has already run was changed since, or where
// the database was made by a newer version.
void migrate(Connection& connection, const std::vector<Migration>& migrations);

}  // namespace vestibule::sql
