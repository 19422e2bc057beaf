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

// Called in a handler of an exception that a statement threw. Throws UniqueViolation, TryAgain, Unavailable
// (connection lost, server going down, statement time-out, disk full) or std::runtime_error with the
// statement's text (which holds placeholders, never values); what is no soci exception passes as it is.
[[noreturn]] void rethrow_statement_failure(soci::session& session, Dialect dialect, std::string_view sql);

// The same for what the drivers told us without soci.
[[noreturn]] void throw_sqlite_failure(soci::session& session, std::string_view sql);
[[noreturn]] void throw_postgres_failure(soci::session& session, const std::string& state, const std::string& message,
                                         std::string_view sql);

// False once libpq has noticed that the connection is gone. Always true for SQLite.
bool connected(soci::session& session, Dialect dialect);

}  // namespace vestibule::sql
