#include "infra/sql/failures.hpp"

#include <soci/postgresql/soci-postgresql.h>
#include <soci/soci.h>
#include <soci/sqlite3/soci-sqlite3.h>

#include <set>
#include <string>

#include "domain/shared/failures.hpp"

namespace vestibule::sql {

namespace {

// soci knows neither extended result codes nor the state of the connection: the backends do.
sqlite_api::sqlite3* sqlite_handle(soci::session& session) {
    return static_cast<soci::sqlite3_session_backend*>(session.get_backend())->conn_;
}

PGconn* postgres_handle(soci::session& session) {
    return static_cast<soci::postgresql_session_backend*>(session.get_backend())->conn_;
}

std::string at(std::string_view sql) {
    return " at: " + std::string(sql.substr(0, 200));
}

}  // namespace

void throw_sqlite_failure(soci::session& session, std::string_view sql) {
    const int code = sqlite_api::sqlite3_extended_errcode(sqlite_handle(session));
    const auto text =
        std::string(sqlite_api::sqlite3_errstr(code)) + " (SQLite " + std::to_string(code) + ")" + at(sql);
    switch (code & 0xff) {
        case SQLITE_BUSY:
        case SQLITE_LOCKED:
        case SQLITE_FULL:
        case SQLITE_IOERR:
        case SQLITE_CANTOPEN:
        case SQLITE_INTERRUPT:
        case SQLITE_READONLY:
            throw Unavailable(text);
        case SQLITE_CONSTRAINT:
            if (code == SQLITE_CONSTRAINT_UNIQUE || code == SQLITE_CONSTRAINT_PRIMARYKEY ||
                code == SQLITE_CONSTRAINT_ROWID)
                throw UniqueViolation(text);
            [[fallthrough]];
        default:
            throw std::runtime_error(text);
    }
}

void throw_postgres_failure(soci::session& session, const std::string& state, const std::string& message,
                            std::string_view sql) {
    const auto text = "PostgreSQL " + state + at(sql);
    if (PQstatus(postgres_handle(session)) == CONNECTION_BAD)
        throw Unavailable("the connection to PostgreSQL was lost" + at(sql));
    if (state == "23505") throw UniqueViolation(text);
    if (state == "40001" || state == "40P01") throw TryAgain(text);
    // 57014 statement time-out, 55P03 lock time-out; 08 connection, 53 resources, 57 the operator, 58 the system.
    static const std::set<std::string> unavailable = {"08", "53", "57", "58"};
    if (state == "55P03" || state == "25006" || unavailable.contains(state.substr(0, 2))) throw Unavailable(text);
    // A message of class 42 speaks of the statement, those of 22 and 23 quote values.
    throw std::runtime_error(state.starts_with("42") ? text + ": " + message : text);
}

void throw_not_one_row(std::string_view sql) {
    throw NotOneRow("not one row" + at(sql));
}

bool connected(soci::session& session, Dialect dialect) {
    return dialect == Dialect::sqlite || PQstatus(postgres_handle(session)) == CONNECTION_OK;
}

void rethrow_sqlite_failure(soci::session& session, std::string_view sql) {
    try {
        throw;
    } catch (const soci::soci_error&) {
        throw_sqlite_failure(session, sql);
    }
}

}  // namespace vestibule::sql
