#include "infra/sql/migrations.hpp"

#include <chrono>
#include <map>

#include "domain/shared/hex.hpp"
#include "infra/digest/sha256.hpp"
#include "infra/log/log.hpp"
#include "infra/sql/connection.hpp"

namespace vestibule::sql {

namespace {

std::string checksum_of(std::string_view sql) {
    return to_hex(sha256(sql));
}

// number → checksum
std::map<std::int64_t, std::string> applied(Connection& connection) {
    std::map<std::int64_t, std::string> checksums;
    for (const auto& row : connection.query("it", "SELECT number, checksum FROM schema_migration"))
        checksums.emplace(row.integer(0), row.text(1));
    return checksums;
}

void refuse_unknown(const std::map<std::int64_t, std::string>& done, const std::vector<Migration>& migrations) {
    const auto newest = migrations.empty() ? 0 : migrations.back().number;
    if (!done.empty() && done.rbegin()->first > newest)
        throw std::runtime_error("the database was made by a newer version: it has migration " +
                                 std::to_string(done.rbegin()->first) + ", this binary knows up to " +
                                 std::to_string(newest) + ". Start the newer version, or restore a backup.");
}

void apply(Connection& connection, const Migration& migration, const std::string& checksum) {
    try {
        connection.command(std::string(migration.sql));
    } catch (const std::exception& error) {
        throw std::runtime_error("migration " + std::string(migration.name) + " failed: " + error.what());
    }
    const Instant now = std::chrono::time_point_cast<std::chrono::microseconds>(std::chrono::system_clock::now());
    connection.run(
        "INSERT INTO schema_migration (number, name, checksum, applied_at) VALUES (:number, :name, :checksum, :at)",
        {value_of(migration.number), value_of(migration.name), value_of(checksum), value_of(now)});
    log::debug("migration applied", {{"migration", std::string(migration.name)}});
}

void migrate_locked(Connection& connection, const std::vector<Migration>& migrations) {
    connection.command(
        "CREATE TABLE IF NOT EXISTS schema_migration ("
        "number BIGINT PRIMARY KEY, name TEXT NOT NULL, checksum TEXT NOT NULL, applied_at BIGINT NOT NULL)");
    const auto done = applied(connection);
    refuse_unknown(done, migrations);
    for (const auto& migration : migrations) {
        const auto checksum = checksum_of(migration.sql);
        const auto found = done.find(migration.number);
        if (found == done.end())
            apply(connection, migration, checksum);
        else if (found->second != checksum)
            throw std::runtime_error("migration " + std::string(migration.name) +
                                     " has run in this database with another text. Migrations are never changed: "
                                     "put the file back as it was and write a new one.");
    }
}

// Any constant that no other advisory lock of this database uses.
constexpr auto postgres_lock = "SELECT pg_advisory_xact_lock(1986359923, 1)";

}  // namespace

void migrate(Connection& connection, const std::vector<Migration>& migrations) {
    // Tables are made in transactions in both; the lock goes with the transaction.
    if (connection.dialect() == Dialect::sqlite) {
        connection.command("BEGIN EXCLUSIVE");
    } else {
        connection.command("BEGIN");
        connection.command(postgres_lock);
    }
    try {
        migrate_locked(connection, migrations);
        connection.commit();
    } catch (...) {
        try {
            connection.command("ROLLBACK");
        } catch (const std::exception& error) {
            log::debug("rollback of a migration failed", {{"error", error.what()}});
        }
        throw;
    }
}

}  // namespace vestibule::sql
