#include "infra/sql/migrations.hpp"

#include <boost/test/unit_test.hpp>
#include <future>

#include "tests/support/database_fixture.hpp"
#include "tests/support/postgres.hpp"

using namespace vestibule;
using namespace vestibule::tests;
using sql::Dialect;
using sql::Session;

namespace {

std::string refusal_of_reopening(FreshDatabase& database) {
    try {
        database.reopen();
    } catch (const std::exception& error) {
        return error.what();
    }
    return {};
}

}  // namespace

BOOST_AUTO_TEST_SUITE(migrating)

BOOST_AUTO_TEST_CASE(has_the_same_scripts_for_both_databases) {
    const auto sqlite = sql::embedded_migrations(Dialect::sqlite);
    const auto postgres = sql::embedded_migrations(Dialect::postgres);
    BOOST_REQUIRE(sqlite.size() == postgres.size());
    BOOST_TEST(!sqlite.empty());
    for (std::size_t i = 0; i < sqlite.size(); ++i) {
        BOOST_TEST(sqlite[i].name == postgres[i].name);
        BOOST_TEST(sqlite[i].number == postgres[i].number);
        if (i > 0) BOOST_TEST(sqlite[i].number > sqlite[i - 1].number);
    }
}

BOOST_DATA_TEST_CASE(runs_each_script_once, both_databases(), dialect) {
    FreshDatabase database(dialect);
    database.write([](Session& session) { session.execute("UPDATE timeline SET generation = 5"); });
    database.reopen();
    database.look([](Session& session) {
        BOOST_TEST(session.timeline() == 5);
        const auto all = sql::embedded_migrations(session.dialect()).size();
        BOOST_TEST(session.row("i", "SELECT count(*) FROM schema_migration")->integer(0) ==
                   static_cast<std::int64_t>(all));
    });
}

BOOST_DATA_TEST_CASE(lets_two_openers_wait_for_each_other, both_databases(), dialect) {
    const TemporaryFolder folder;
    const auto url = dialect == Dialect::sqlite ? "sqlite:" + (folder.path() / "vestibule.db").string()
                                                : PostgresCluster::shared().new_database();
    const auto open = [&] { return sql::Database::open({.url = url, .connections = 1}); };
    auto first = std::async(std::launch::async, open);
    auto second = std::async(std::launch::async, open);
    BOOST_TEST(first.get() != nullptr);
    BOOST_TEST(second.get() != nullptr);
}

BOOST_DATA_TEST_CASE(refuses_a_script_that_was_changed_after_it_ran, both_databases(), dialect) {
    FreshDatabase database(dialect);
    database.write(
        [](Session& session) { session.execute("UPDATE schema_migration SET checksum = 'other' WHERE number = 1"); });
    BOOST_TEST(refusal_of_reopening(database).contains("0001_outbox"));
}

BOOST_DATA_TEST_CASE(refuses_the_database_of_a_newer_version, both_databases(), dialect) {
    FreshDatabase database(dialect);
    database.write([](Session& session) {
        session.execute("INSERT INTO schema_migration (number, name, checksum, applied_at) VALUES (9999, 'x', 'x', 0)");
    });
    BOOST_TEST(refusal_of_reopening(database).contains("newer version"));
}

BOOST_AUTO_TEST_SUITE_END()
