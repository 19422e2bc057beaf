#include <boost/test/unit_test.hpp>

#include "infra/sql/sessions/sql_session_store.hpp"
#include "tests/support/code_store_contracts.hpp"
#include "tests/support/database_fixture.hpp"
#include "tests/support/fake_users.hpp"

using namespace vestibule;
using namespace vestibule::tests;

namespace {

struct OnSql {
    explicit OnSql(sql::Dialect dialect) : database(dialect) {}

    FreshDatabase database;
    TestTools tools;
    CodeContract contract{[this](const auto& work) {
                              database.write([&](sql::Session& session) {
                                  sql::SqlSessionStore store(session, tools.tools);
                                  work(store);
                              });
                          },
                          tools};

    std::int64_t count(std::string_view statement) {
        std::int64_t rows = 0;
        database.look([&](sql::Session& session) { rows = session.row("i", statement).value().integer(0); });
        return rows;
    }
};

struct OnFake {
    FakeUsers tables;
    FakeSessionStore store{tables};
    TestTools tools;
    CodeContract contract{[this](const auto& work) { work(store); }, tools};
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(the_fake_store_of_codes, OnFake)

BOOST_AUTO_TEST_CASE(keeps_what_was_sent) {
    a_code_is_kept_as_sent(contract);
}
BOOST_AUTO_TEST_CASE(keeps_the_newest) {
    a_line_keeps_only_its_newest_code(contract);
}
BOOST_AUTO_TEST_CASE(counts_sends_over_all_sites) {
    a_recipient_gets_no_more_mails_by_asking_at_another_site(contract);
}
BOOST_AUTO_TEST_CASE(lets_a_code_be_used_once) {
    a_code_is_used_once_and_within_its_tries(contract);
}
BOOST_AUTO_TEST_CASE(ends_those_of_a_user) {
    what_is_on_its_way_to_a_user_ends_together(contract);
}
BOOST_AUTO_TEST_CASE(keeps_the_newest_change_of_address) {
    of_changes_of_address_only_the_newest_stays(contract);
}
BOOST_AUTO_TEST_CASE(forgets) {
    lines_end_when_unused_and_unknown_names_when_many(contract);
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_AUTO_TEST_SUITE(the_sql_store_of_codes)

BOOST_DATA_TEST_CASE(keeps_what_was_sent, both_databases(), dialect) {
    OnSql on(dialect);
    a_code_is_kept_as_sent(on.contract);
}

BOOST_DATA_TEST_CASE(keeps_the_newest, both_databases(), dialect) {
    OnSql on(dialect);
    a_line_keeps_only_its_newest_code(on.contract);
}

BOOST_DATA_TEST_CASE(counts_sends_over_all_sites, both_databases(), dialect) {
    OnSql on(dialect);
    a_recipient_gets_no_more_mails_by_asking_at_another_site(on.contract);
}

BOOST_DATA_TEST_CASE(lets_a_code_be_used_once, both_databases(), dialect) {
    OnSql on(dialect);
    a_code_is_used_once_and_within_its_tries(on.contract);
}

BOOST_DATA_TEST_CASE(ends_those_of_a_user, both_databases(), dialect) {
    OnSql on(dialect);
    what_is_on_its_way_to_a_user_ends_together(on.contract);
}

BOOST_DATA_TEST_CASE(keeps_the_newest_change_of_address, both_databases(), dialect) {
    OnSql on(dialect);
    of_changes_of_address_only_the_newest_stays(on.contract);
}

BOOST_DATA_TEST_CASE(forgets, both_databases(), dialect) {
    OnSql on(dialect);
    lines_end_when_unused_and_unknown_names_when_many(on.contract);
}

BOOST_DATA_TEST_CASE(writes_a_shadow_in_place_of_an_event, both_databases(), dialect) {
    OnSql on(dialect);
    on.contract.send();
    BOOST_TEST(on.count("SELECT COUNT(*) FROM outbox") == 1);
    BOOST_TEST(on.count("SELECT COUNT(*) FROM effect_secret") == 1);
    on.contract.account.reset();
    on.contract.line.recipient = "nobody";
    on.contract.send();
    BOOST_TEST(on.count("SELECT COUNT(*) FROM outbox") == 1);
    BOOST_TEST(on.count("SELECT COUNT(*) FROM effect_secret") == 1);
    BOOST_TEST(on.count("SELECT COUNT(*) FROM shadow_outbox") == 1);
    BOOST_TEST(on.count("SELECT COUNT(*) FROM shadow_secret") == 1);
    on.contract.in([&](sessions::SessionStore& store) { store.codes().sweep_codes(Instant{}); });
    BOOST_TEST(on.count("SELECT COUNT(*) FROM shadow_outbox") == 0);
    BOOST_TEST(on.count("SELECT COUNT(*) FROM shadow_secret") == 0);
}

BOOST_AUTO_TEST_CASE(writes_a_shadow_where_the_log_is_the_home_of_events_and_sweeps_it) {
    OnSql on(sql::Dialect::sqlite);
    on.database.write([](sql::Session& session) { session.settle_event_home(sql::EventHome::log); });
    on.contract.account.reset();
    on.contract.line.recipient = "nobody";
    on.contract.send();
    BOOST_TEST(on.count("SELECT COUNT(*) FROM event_log") == 0);
    BOOST_TEST(on.count("SELECT COUNT(*) FROM shadow_event_log") == 1);
    on.contract.in([&](sessions::SessionStore& store) { store.codes().sweep_codes(Instant{}); });
    BOOST_TEST(on.count("SELECT COUNT(*) FROM shadow_event_log") == 0);
}

// Who writes the database can't make a code that she knows another's.
BOOST_DATA_TEST_CASE(binds_a_code_to_its_challenge, both_databases(), dialect) {
    OnSql on(dialect);
    on.contract.send();
    on.contract.line.recipient = "bob@example.com";
    const auto other = on.contract.send("87654321");
    on.contract.line.recipient = "cyd@example.com";
    const auto same = on.contract.send();
    BOOST_TEST(on.count("SELECT COUNT(DISTINCT code_hash) FROM code_line") == 3);
    on.database.write([&](sql::Session& session) {
        session.write(
            "UPDATE code_line SET code_hash = (SELECT code_hash FROM code_line WHERE challenge = :from) "
            "WHERE challenge = :to",
            same->challenge, other->challenge);
    });
    BOOST_TEST(on.contract.find(same->challenge)->matches);
    BOOST_TEST(!on.contract.find(other->challenge)->matches);
}

BOOST_AUTO_TEST_SUITE_END()
