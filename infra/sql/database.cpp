#include "infra/sql/database.hpp"

#include <stdexcept>

#include "infra/sql/postgres_database.hpp"
#include "infra/sql/sqlite_database.hpp"

namespace vestibule::sql {

std::unique_ptr<Database> Database::open(DatabaseSettings settings) {
    constexpr std::string_view sqlite = "sqlite:";
    if (settings.url.starts_with(sqlite)) {
        auto file = settings.url.substr(sqlite.size());
        if (file.starts_with("///")) file.erase(0, 2);
        return std::make_unique<SqliteDatabase>(std::move(settings), file);
    }
    if (settings.url.starts_with("postgresql://") || settings.url.starts_with("postgres://"))
        return std::make_unique<PostgresDatabase>(std::move(settings));
    throw std::runtime_error(
        "the database URL must be sqlite:<file> or postgresql://user:password@host:port/name (not shown, it may hold a "
        "password)");
}

}  // namespace vestibule::sql
