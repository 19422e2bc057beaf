#include <boost/test/unit_test.hpp>

#include "infra/sql/enrollment/enrollment_rows.hpp"
#include "infra/sql/enrollment/sql_enrollment_store.hpp"
#include "infra/sql/profile/sql_profile_store.hpp"
#include "infra/sql/users/asset_rows.hpp"
#include "tests/support/database_fixture.hpp"
#include "tests/support/enrollment_store_contracts.hpp"

using namespace vestibule;
using namespace vestibule::tests;

namespace {

struct OnSql {
    explicit OnSql(sql::Dialect dialect) : database(dialect) {}

    FreshDatabase database;
    TestTools tools;
    sql::SqlTransactor<enrollment::EnrollmentStore, sql::SqlEnrollmentStore, sql::StoreTools> stores{database.get(),
                                                                                                     tools.tools};
    EnrollmentContract contract{stores, tools.clock, tools.ids};

    std::int64_t count(std::string_view statement) {
        std::int64_t number = 0;
        database.look([&](sql::Session& session) { number = session.row("i", statement).value().integer(0); });
        return number;
    }
};

struct OnFake {
    FakeEnrollments tables;
    FakeEnrollmentStore store{tables};
    FakeTransactor<enrollment::EnrollmentStore> stores{store};
    TestTools tools;
    EnrollmentContract contract{stores, tools.clock, tools.ids};

    OnFake() { tables.next = ScreeningStatus::pending; }
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(the_fake_store_of_enrollments, OnFake)

BOOST_AUTO_TEST_CASE(enrolls_and_finds) {
    a_guest_is_enrolled_and_found(contract);
}
BOOST_AUTO_TEST_CASE(hides_who_is_out_of_reach) {
    guests_out_of_reach_are_not_there(contract);
}
BOOST_AUTO_TEST_CASE(refuses_taken_names) {
    a_taken_name_links_nobody(contract);
}
BOOST_AUTO_TEST_CASE(changes_guests) {
    a_guest_is_changed(contract);
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_AUTO_TEST_SUITE(the_sql_store_of_enrollments)

BOOST_DATA_TEST_CASE(enrolls_and_finds, both_databases(), dialect) {
    OnSql on(dialect);
    a_guest_is_enrolled_and_found(on.contract);
}

BOOST_DATA_TEST_CASE(hides_who_is_out_of_reach, both_databases(), dialect) {
    OnSql on(dialect);
    guests_out_of_reach_are_not_there(on.contract);
}

BOOST_DATA_TEST_CASE(refuses_taken_names, both_databases(), dialect) {
    OnSql on(dialect);
    a_taken_name_links_nobody(on.contract);
    BOOST_TEST(on.count("SELECT COUNT(*) FROM enrollment") == 2);
    BOOST_TEST(on.count("SELECT COUNT(*) FROM asset") == 4);
}

BOOST_DATA_TEST_CASE(changes_guests, both_databases(), dialect) {
    OnSql on(dialect);
    a_guest_is_changed(on.contract);
    BOOST_TEST(on.count("SELECT COUNT(*) FROM asset WHERE is_default = 1") == 1);
    BOOST_TEST(on.count("SELECT COUNT(*) FROM consent WHERE kind = 'CONSENT'") == 2);
}

BOOST_DATA_TEST_CASE(keeps_nothing_personal_in_the_clear, both_databases(), dialect) {
    OnSql on(dialect);
    run_one(on.contract.enter());
    on.database.look([&](sql::Session& session) {
        const auto row =
            session.row("bbbb",
                        "SELECT u.personal, s.identifier, e.campaign, a.details FROM user_account u JOIN "
                        "user_site s ON s.user_id = u.id JOIN enrollment e ON e.user_id = u.id JOIN asset a "
                        "ON a.user_id = u.id");
        for (std::size_t column = 0; column < 4; ++column)
            for (const auto* clear : {"Gil", "Ram", "Example.com", "spring", "4111", "2030"})
                BOOST_TEST(row.value().bytes(column).find(clear) == std::string::npos);
    });
}

BOOST_DATA_TEST_CASE(gives_assets_back_and_knows_equal_numbers, both_databases(), dialect) {
    OnSql on(dialect);
    const auto user = run_one(on.contract.enter())->enrollment.user;
    run_one(on.contract.enter("another", "another@example.com"));
    BOOST_TEST(on.count("SELECT COUNT(DISTINCT fingerprint) FROM asset") == 2);
    on.database.look([&](sql::Session& session) {
        const auto key = session.row("b", "SELECT data_key FROM user_account WHERE id = :id", user).value().bytes(0);
        const auto assets = sql::assets_of(session, sql::UserFields(on.tools.tools, user, key), user);
        BOOST_REQUIRE(assets.size() == 2u);
        BOOST_TEST(assets[0].number.reveal() == "4111111111111111");
        BOOST_TEST(assets[0].expiry == "2030-11");
        BOOST_TEST(assets[0].is_default);
        BOOST_TEST(!assets[1].is_default);
    });
}

BOOST_DATA_TEST_CASE(shows_guests_as_users, both_databases(), dialect) {
    OnSql on(dialect);
    const auto user = run_one(on.contract.enter())->enrollment.user;
    sql::SqlTransactor<profile::ProfileStore, sql::SqlProfileStore, sql::StoreTools> profiles{on.database.get(),
                                                                                              on.tools.tools};
    const auto details = run_one(profiles.look(
        on.contract.context, [&](profile::ProfileStore& store) { return store.find(on.contract.reach, user); }));
    BOOST_REQUIRE(details.has_value());
    BOOST_TEST((details->status == UserStatus::pending_screening));
    BOOST_TEST(details->person.middle_name.value() == "Otto");
    BOOST_TEST(details->sites.at(0).identifier == "Gil-Ram");
}

BOOST_DATA_TEST_CASE(enrolls_one_name_once_of_a_hundred, both_databases(), dialect) {
    OnSql on(dialect);
    std::vector<asio::awaitable<Result<enrollment::Enrolled>>> tries;
    for (int i = 0; i < 100; ++i) tries.push_back(on.contract.enter());
    const auto outcomes = run_all(std::move(tries));
    BOOST_TEST(std::ranges::count_if(outcomes, [](const auto& each) { return each.has_value(); }) == 1);
    for (const auto& outcome : outcomes)
        if (!outcome) BOOST_TEST(outcome.error().code == "DUPLICATE_USER");
    BOOST_TEST(on.count("SELECT COUNT(*) FROM enrollment") == 1);
}

BOOST_DATA_TEST_CASE(keeps_decisions, both_databases(), dialect) {
    OnSql on(dialect);
    const auto enrollment = run_one(on.contract.enter())->enrollment;
    const auto decide = [&](UserStatus status, std::uint64_t version) {
        on.tools.clock.advance(std::chrono::seconds(1));
        on.database.write([&](sql::Session& session) {
            BOOST_TEST(sql::lock_enrollment_of(session, "acme", enrollment.user).has_value());
            sql::decide_enrollment(session, enrollment.id, status, version, on.tools.clock.now());
        });
        return run_one(on.contract.get.handle({on.contract.reach, enrollment.id}, on.contract.context)).value();
    };
    const auto approved = decide(UserStatus::active, 3);
    BOOST_TEST(approved.version == 3u);
    BOOST_TEST((approved.approved_at == on.tools.clock.now()));
    const auto again = decide(UserStatus::pending_screening, 3);
    BOOST_TEST(!again.decided_at.has_value());
    BOOST_TEST((again.approved_at == approved.approved_at));
    const auto held = decide(UserStatus::on_hold_screening, 5);
    BOOST_TEST((held.decided_at == on.tools.clock.now()));
    on.database.write([&](sql::Session& session) {
        sql::set_moe(session, enrollment.id, {"MOE", MoeStatus::parked, "422"}, 6);
        BOOST_TEST(sql::find_enrollment(session, "acme", enrollment.id)->moe.code.value() == "422");
        BOOST_TEST(sql::lock_enrollment(session, "acme", enrollment.id)->version == 6u);
    });
}

BOOST_AUTO_TEST_SUITE_END()
