#include <boost/test/unit_test.hpp>

#include "infra/sql/profile/sql_contacts.hpp"
#include "infra/sql/profile/sql_profile_store.hpp"
#include "infra/sql/registration/sql_registration_store.hpp"
#include "infra/sql/sessions/sql_session_store.hpp"
#include "tests/support/database_fixture.hpp"
#include "tests/support/fake_transactor.hpp"
#include "tests/support/fake_users.hpp"
#include "tests/support/user_store_contracts.hpp"

using namespace vestibule;
using namespace vestibule::tests;

namespace {

struct OnSql {
    explicit OnSql(sql::Dialect dialect) : database(dialect) {}

    FreshDatabase database;
    TestTools tools;
    sql::SqlTransactor<registration::RegistrationStore, sql::SqlRegistrationStore, sql::StoreTools> registrations{
        database.get(), tools.tools};
    sql::SqlTransactor<sessions::SessionStore, sql::SqlSessionStore, sql::StoreTools> sessions{database.get(),
                                                                                               tools.tools};
    sql::SqlTransactor<profile::ProfileStore, sql::SqlProfileStore, sql::StoreTools> profiles{database.get(),
                                                                                              tools.tools};
    UserContract contract{registrations, sessions, profiles, tools.clock, tools.ids};
};

struct OnFake {
    FakeUsers tables;
    FakeRegistrationStore registration_store{tables};
    FakeSessionStore session_store{tables};
    FakeProfileStore profile_store{tables};
    FakeTransactor<registration::RegistrationStore> registrations{registration_store};
    FakeTransactor<sessions::SessionStore> sessions{session_store};
    FakeTransactor<profile::ProfileStore> profiles{profile_store};
    TestTools tools;
    UserContract contract{registrations, sessions, profiles, tools.clock, tools.ids};
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(the_fake_stores_of_users, OnFake)

BOOST_AUTO_TEST_CASE(register_activate_and_sign_in) {
    a_user_registers_activates_and_signs_in(contract);
}
BOOST_AUTO_TEST_CASE(show_what_was_registered) {
    a_user_is_shown_as_registered(contract);
}
BOOST_AUTO_TEST_CASE(lock_all_names_alike) {
    failures_lock_known_and_unknown_names_alike(contract);
}
BOOST_AUTO_TEST_CASE(change_a_password) {
    a_password_is_changed(contract);
}
BOOST_AUTO_TEST_CASE(remember_devices) {
    devices_are_remembered(contract);
}
BOOST_AUTO_TEST_CASE(send_again_within_limits) {
    mails_are_sent_again_within_limits(contract);
}
BOOST_AUTO_TEST_CASE(erase_who_never_activates) {
    users_who_never_activate_are_erased(contract);
}
BOOST_AUTO_TEST_CASE(end_sessions_that_ran_out) {
    sessions_that_ran_out_are_ended(contract);
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_AUTO_TEST_SUITE(the_sql_stores_of_users)

BOOST_DATA_TEST_CASE(register_activate_and_sign_in, both_databases(), dialect) {
    OnSql on(dialect);
    a_user_registers_activates_and_signs_in(on.contract);
}

BOOST_DATA_TEST_CASE(show_what_was_registered, both_databases(), dialect) {
    OnSql on(dialect);
    a_user_is_shown_as_registered(on.contract);
}

BOOST_DATA_TEST_CASE(lock_all_names_alike, both_databases(), dialect) {
    OnSql on(dialect);
    failures_lock_known_and_unknown_names_alike(on.contract);
}

BOOST_DATA_TEST_CASE(change_a_password, both_databases(), dialect) {
    OnSql on(dialect);
    a_password_is_changed(on.contract);
}

BOOST_DATA_TEST_CASE(remember_devices, both_databases(), dialect) {
    OnSql on(dialect);
    devices_are_remembered(on.contract);
}

BOOST_DATA_TEST_CASE(send_again_within_limits, both_databases(), dialect) {
    OnSql on(dialect);
    mails_are_sent_again_within_limits(on.contract);
}

BOOST_DATA_TEST_CASE(erase_who_never_activates, both_databases(), dialect) {
    OnSql on(dialect);
    users_who_never_activate_are_erased(on.contract);
}

BOOST_DATA_TEST_CASE(end_sessions_that_ran_out, both_databases(), dialect) {
    OnSql on(dialect);
    sessions_that_ran_out_are_ended(on.contract);
}

BOOST_DATA_TEST_CASE(keep_nothing_personal_in_the_clear, both_databases(), dialect) {
    OnSql on(dialect);
    run_one(on.contract.enter());
    on.database.look([&](sql::Session& session) {
        const auto row = session.row(
            "bbb",
            "SELECT u.personal, s.identifier, s.attributes FROM user_account u JOIN user_site s ON s.user_id = u.id");
        for (std::size_t column = 0; column < 3; ++column)
            for (const auto* clear : {"Ann", "Example.com", "locale"})
                BOOST_TEST(row.value().bytes(column).find(clear) == std::string::npos);
    });
}

BOOST_DATA_TEST_CASE(find_whom_a_mail_goes_to, both_databases(), dialect) {
    OnSql on(dialect);
    sql::SqlContacts contacts(on.database.get(), on.tools.tools);
    const auto user = run_one(on.contract.enter())->user;
    using notification::Recipient;
    const auto contact = run_one(contacts.find("acme", {Recipient::Kind::user, user}, {}));
    BOOST_REQUIRE(contact.has_value());
    BOOST_TEST(contact->address == "Ann@Example.com");
    BOOST_TEST(contact->locale.value() == "es");
    BOOST_TEST(contact->site == "rewards");
    BOOST_TEST(!run_one(contacts.find("umbrella", {Recipient::Kind::user, user}, {})).has_value());
    on.tools.clock.advance(std::chrono::hours(7 * 24));
    run_one(on.contract.erase_pending.handle(10));
    BOOST_TEST(!run_one(contacts.find("acme", {Recipient::Kind::user, user}, {})).has_value());
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_AUTO_TEST_SUITE(a_hundred_at_once)

template <class T>
std::size_t successes(const std::vector<Result<T>>& outcomes) {
    return static_cast<std::size_t>(std::ranges::count_if(outcomes, [](const auto& each) { return each.has_value(); }));
}

BOOST_DATA_TEST_CASE(register_one_name_once, both_databases(), dialect) {
    OnSql on(dialect);
    std::vector<asio::awaitable<Result<registration::Registered>>> tries;
    for (int i = 0; i < 100; ++i)
        tries.push_back(i % 2 == 0 ? on.contract.enter("ann", "ann@example.com")
                                   : on.contract.enter("ann@example.com", "ann@other.example"));
    const auto outcomes = run_all(std::move(tries));
    BOOST_TEST(successes(outcomes) == 1u);
    for (const auto& outcome : outcomes)
        if (!outcome) BOOST_TEST(outcome.error().code == "DUPLICATE_USER");
    on.database.look([](sql::Session& session) {
        BOOST_TEST(session.row("i", "SELECT COUNT(*) FROM user_account").value().integer(0) == 1);
        BOOST_TEST(session.row("i", "SELECT COUNT(*) FROM outbox").value().integer(0) == 1);
    });
}

BOOST_DATA_TEST_CASE(use_one_token_once, both_databases(), dialect) {
    OnSql on(dialect);
    const auto user = run_one(on.contract.enter())->user;
    std::vector<asio::awaitable<Result<registration::Activated>>> tries;
    for (int i = 0; i < 100; ++i) tries.push_back(on.contract.activate(user, on.contract.last_token()));
    const auto outcomes = run_all(std::move(tries));
    BOOST_TEST(successes(outcomes) == 1u);
    for (const auto& outcome : outcomes)
        if (!outcome) BOOST_TEST(outcome.error().code == "ACTIVATION_TOKEN_INVALID");
}

BOOST_DATA_TEST_CASE(guess_no_more_than_three_times, both_databases(), dialect) {
    OnSql on(dialect);
    const auto user = run_one(on.contract.enter())->user;
    run_one(on.contract.activate(user, on.contract.last_token()));
    std::vector<asio::awaitable<Result<sessions::LoggedIn>>> tries;
    for (int i = 0; i < 100; ++i) tries.push_back(on.contract.log_in("ann-lee", "wrong"));
    const auto outcomes = run_all(std::move(tries));
    BOOST_TEST(std::ranges::count_if(
                   outcomes, [](const auto& each) { return !each && each.error().code == "BAD_CREDENTIALS"; }) == 3);
    on.database.look([](sql::Session& session) {
        BOOST_TEST(session.row("i", "SELECT MAX(password_failures) FROM login_counter").value().integer(0) == 3);
    });
}

BOOST_AUTO_TEST_SUITE_END()
