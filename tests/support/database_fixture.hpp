// A fresh, migrated database for a test, on SQLite or PostgreSQL: contract cases run on both.
//
//     BOOST_DATA_TEST_CASE(refuses_a_taken_identifier, both_databases(), dialect) {
//         FreshDatabase database(dialect);
//         database.write([&](sql::Session& session) { … });
//     }
#pragma once

#include <boost/test/data/monomorphic.hpp>
#include <boost/test/data/test_case.hpp>
#include <functional>
#include <memory>
#include <ostream>
#include <string>
#include <vector>

#include "infra/sql/database.hpp"
#include "tests/support/async_test.hpp"
#include "tests/support/temporary_folder.hpp"

namespace vestibule::sql {

// For Boost.Test's messages.
inline std::ostream& operator<<(std::ostream& out, Dialect dialect) {
    return out << (dialect == Dialect::sqlite ? "SQLite" : "PostgreSQL");
}

}  // namespace vestibule::sql

namespace vestibule::tests {

inline auto both_databases() {
    return boost::unit_test::data::make(std::vector{sql::Dialect::sqlite, sql::Dialect::postgres});
}

// Long enough for a real server on a busy machine.
inline constexpr std::chrono::seconds database_test_limit{30};

// For cases that go by the database's clock: each connection is behind it by milliseconds of its own.
inline const sql::DatabaseSettings one_connection{.url = "", .connections = 1};

// A closure's context: tenant "acme", client "acme-web", actor "user".
RequestContext test_context();

class FreshDatabase {
  public:
    // `settings.url` is filled in.
    explicit FreshDatabase(sql::Dialect dialect, sql::DatabaseSettings settings = {.url = "", .connections = 4});
    ~FreshDatabase();

    sql::Database& get() { return *database_; }
    sql::Database& operator*() { return *database_; }
    sql::Database* operator->() { return database_.get(); }
    const std::string& url() const { return settings_.url; }

    // Stops it and opens it again, as a restart of the service would.
    void reopen();

    // Run one closure to its end, from outside any coroutine; rethrow what it throws.
    void write(const std::function<void(sql::Session&)>& work, RequestContext context = test_context());
    void look(const std::function<void(sql::Session&)>& work, RequestContext context = test_context());

  private:
    std::unique_ptr<TemporaryFolder> folder_;
    sql::DatabaseSettings settings_;
    std::unique_ptr<sql::Database> database_;
};

}  // namespace vestibule::tests
