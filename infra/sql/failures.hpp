// What a failed statement means: soci's exceptions become ours, without the values that soci puts in texts.
#pragma once

#include <stdexcept>
#include <string>
#include <string_view>

#include "infra/sql/session.hpp"

namespace soci {
class session;  // NOLINT(readability-identifier-naming)
}

namespace vestibule::sql {

// A serialization failure or deadlock: the closure may be run again.
struct TryAgain : std::runtime_error {
    using std::runtime_error::runtime_error;
};

// What SQLite said last. Throws UniqueViolation, Unavailable (disk full, locked by another process) or
// std::runtime_error with the statement's text (which holds placeholders, never values).
[[noreturn]] void throw_sqlite_failure(soci::session& session, std::string_view sql);
// The same in a handler of an exception that soci threw; what is no exception of soci's passes as it is.
[[noreturn]] void rethrow_sqlite_failure(soci::session& session, std::string_view sql);
// Beside those, TryAgain; Unavailable also for a lost connection, a server going down, a statement time-out.
[[noreturn]] void throw_postgres_failure(soci::session& session, const std::string& state, const std::string& message,
                                         std::string_view sql);

[[noreturn]] void throw_not_one_row(std::string_view sql);

// False once libpq has noticed that the connection is gone. Always true for SQLite.
bool connected(soci::session& session, Dialect dialect);

}  // namespace vestibule::sql
