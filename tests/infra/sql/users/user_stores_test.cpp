#include <algorithm>
#include <boost/test/unit_test.hpp>

#include "infra/sql/profile/contact_rows.hpp"
#include "infra/sql/users/sql_foreign_costs.hpp"
#include "tests/support/profile_store_contracts.hpp"
#include "tests/support/registration_store_contracts.hpp"
#include "tests/support/session_store_contracts.hpp"
#include "tests/support/user_stores.hpp"

using namespace vestibule;
using namespace vestibule::tests;

namespace {

using OnSql = SqlUserStores;
using OnFake = FakeUserStores;

}  // namespace

BOOST_FIXTURE_TEST_SUITE(the_fake_stores_of_users, OnFake)

BOOST_AUTO_TEST_CASE(register_activate_and_sign_in) {
    a_user_registers_activates_and_signs_in(users);
}
BOOST_AUTO_TEST_CASE(show_what_was_registered) {
    a_user_is_shown_as_registered(users);
}
BOOST_AUTO_TEST_CASE(lock_all_names_alike) {
    failures_lock_known_and_unknown_names_alike(users);
}
BOOST_AUTO_TEST_CASE(change_a_password) {
    a_password_is_changed(users);
}
BOOST_AUTO_TEST_CASE(change_an_email_address) {
    an_email_address_is_changed(users);
}
BOOST_AUTO_TEST_CASE(limit_asking_for_an_email_address) {
    an_email_address_is_asked_for_within_limits(users);
}
BOOST_AUTO_TEST_CASE(update_a_profile) {
    a_profile_is_updated(users);
}
BOOST_AUTO_TEST_CASE(join_another_site) {
    a_user_joins_another_site(users);
}
BOOST_AUTO_TEST_CASE(remember_devices) {
    devices_are_remembered(users);
}
BOOST_AUTO_TEST_CASE(send_again_within_limits) {
    mails_are_sent_again_within_limits(users);
}
BOOST_AUTO_TEST_CASE(erase_who_never_activates) {
    users_who_never_activate_are_erased(users);
}
BOOST_AUTO_TEST_CASE(end_sessions_that_ran_out) {
    sessions_that_ran_out_are_ended(users);
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_AUTO_TEST_SUITE(the_sql_stores_of_users)

BOOST_DATA_TEST_CASE(register_activate_and_sign_in, both_databases(), dialect) {
    OnSql on(dialect);
    a_user_registers_activates_and_signs_in(on.users);
}

BOOST_DATA_TEST_CASE(show_what_was_registered, both_databases(), dialect) {
    OnSql on(dialect);
    a_user_is_shown_as_registered(on.users);
}

BOOST_DATA_TEST_CASE(lock_all_names_alike, both_databases(), dialect) {
    OnSql on(dialect);
    failures_lock_known_and_unknown_names_alike(on.users);
}

BOOST_DATA_TEST_CASE(change_a_password, both_databases(), dialect) {
    OnSql on(dialect);
    a_password_is_changed(on.users);
}

BOOST_DATA_TEST_CASE(change_an_email_address, both_databases(), dialect) {
    OnSql on(dialect);
    an_email_address_is_changed(on.users);
}

BOOST_DATA_TEST_CASE(limit_asking_for_an_email_address, both_databases(), dialect) {
    OnSql on(dialect);
    an_email_address_is_asked_for_within_limits(on.users);
}

BOOST_DATA_TEST_CASE(join_another_site, both_databases(), dialect) {
    OnSql on(dialect);
    a_user_joins_another_site(on.users);
}

BOOST_DATA_TEST_CASE(update_a_profile, both_databases(), dialect) {
    OnSql on(dialect);
    a_profile_is_updated(on.users);
}

BOOST_DATA_TEST_CASE(remember_devices, both_databases(), dialect) {
    OnSql on(dialect);
    devices_are_remembered(on.users);
}

BOOST_DATA_TEST_CASE(send_again_within_limits, both_databases(), dialect) {
    OnSql on(dialect);
    mails_are_sent_again_within_limits(on.users);
}

BOOST_DATA_TEST_CASE(erase_who_never_activates, both_databases(), dialect) {
    OnSql on(dialect);
    users_who_never_activate_are_erased(on.users);
}

BOOST_DATA_TEST_CASE(end_sessions_that_ran_out, both_databases(), dialect) {
    OnSql on(dialect);
    sessions_that_ran_out_are_ended(on.users);
}

BOOST_DATA_TEST_CASE(keep_nothing_personal_in_the_clear, both_databases(), dialect) {
    OnSql on(dialect);
    run_one(on.users.enter());
    on.database.look([&](sql::Session& session) {
        const auto row = session.row(
            "bbb",
            "SELECT u.personal, s.identifier, s.attributes FROM user_account u JOIN user_site s ON s.user_id = u.id");
        for (std::size_t column = 0; column < 3; ++column)
            for (const auto* clear : {"Ann", "Example.com", "locale"})
                BOOST_TEST(row.value().bytes(column).find(clear) == std::string::npos);
    });
}

BOOST_DATA_TEST_CASE(know_which_foreign_hashes_a_tenant_holds, both_databases(), dialect) {
    OnSql on(dialect);
    sql::SqlForeignCosts costs(on.database.get());
    const auto user = run_one(on.users.enter())->user;
    run_one(on.users.activate(user, on.users.last_token()));
    const auto imported = [&](const Uuid& id, const char* cost) {
        on.database.write([&](sql::Session& session) {
            session.execute("UPDATE user_account SET password_hash = :hash, foreign_cost = :cost WHERE id = :id",
                            "old(correct horse)", cost, id);
        });
    };
    BOOST_TEST(run_one(costs.by_tenant()).empty());
    const auto other = run_one(on.users.enter("other", "other@example.com"))->user;
    imported(user, "bcrypt 12");
    imported(other, "bcrypt 12");
    BOOST_TEST((run_one(costs.by_tenant()) == std::map<std::string, std::set<std::string>>{{"acme", {"bcrypt 12"}}}));
    imported(other, "scrypt");
    BOOST_TEST((run_one(costs.by_tenant())["acme"] == std::set<std::string>{"bcrypt 12", "scrypt"}));
    // The login of the one hashes anew; the other's hash is gone with its owner.
    BOOST_TEST(code_of(run_one(on.users.log_in("ann-lee"))) == "");
    BOOST_TEST((run_one(costs.by_tenant())["acme"] == std::set<std::string>{"scrypt"}));
    on.tools.clock.advance(std::chrono::hours(7 * 24));
    run_one(on.users.erase_pending.handle(10));
    BOOST_TEST(run_one(costs.by_tenant()).empty());
}

BOOST_DATA_TEST_CASE(find_whom_a_mail_goes_to, both_databases(), dialect) {
    OnSql on(dialect);
    using notification::Recipient;
    const auto find = [&](const std::string& tenant, const Recipient& recipient, std::optional<std::string> site) {
        std::optional<notification::Contact> found;
        on.database.look([&](sql::Session& session) {
            found = sql::find_contact(session, on.tools.tools, tenant, recipient, site);
        });
        return found;
    };
    const auto user = run_one(on.users.enter())->user;
    const auto contact = find("acme", {Recipient::Kind::user, user}, {});
    BOOST_REQUIRE(contact.has_value());
    BOOST_TEST(contact->address == "Ann@Example.com");
    BOOST_TEST(contact->locale.value() == "es");
    BOOST_TEST(contact->site == "rewards");
    BOOST_TEST(!find("umbrella", {Recipient::Kind::user, user}, {}).has_value());
    const auto sent = run_one(on.users.ask_for_email.handle(
        {on.users.reach, on.users.site, user, on.tools.clock.now(), "ann@new.example"}, on.users.context));
    const Recipient other{Recipient::Kind::contact, sent->challenge};
    const auto at_the_new = find("acme", other, "rewards");
    BOOST_REQUIRE(at_the_new.has_value());
    BOOST_TEST(at_the_new->address == "ann@new.example");
    BOOST_TEST((at_the_new->user == user));
    BOOST_TEST(!find("umbrella", other, {}).has_value());
    on.tools.clock.advance(std::chrono::hours(7 * 24));
    run_one(on.users.erase_pending.handle(10));
    BOOST_TEST(!find("acme", {Recipient::Kind::user, user}, {}).has_value());
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
        tries.push_back(i % 2 == 0 ? on.users.enter("ann", "ann@example.com")
                                   : on.users.enter("ann@example.com", "ann@other.example"));
    const auto outcomes = run_all(std::move(tries));
    BOOST_TEST(successes(outcomes) == 1u);
    for (const auto& outcome : outcomes)
        if (!outcome) BOOST_TEST(outcome.error().code == "DUPLICATE_USER");
    on.database.look([](sql::Session& session) {
        BOOST_TEST(session.row("i", "SELECT COUNT(*) FROM user_account").value().integer(0) == 1);
        BOOST_TEST(session.row("i", "SELECT COUNT(*) FROM outbox").value().integer(0) == 2);
    });
}

BOOST_DATA_TEST_CASE(use_one_token_once, both_databases(), dialect) {
    OnSql on(dialect);
    const auto user = run_one(on.users.enter())->user;
    std::vector<asio::awaitable<Result<registration::Activated>>> tries;
    for (int i = 0; i < 100; ++i) tries.push_back(on.users.activate(user, on.users.last_token()));
    const auto outcomes = run_all(std::move(tries));
    BOOST_TEST(successes(outcomes) == 1u);
    for (const auto& outcome : outcomes)
        if (!outcome) BOOST_TEST(outcome.error().code == "ACTIVATION_TOKEN_INVALID");
}

BOOST_DATA_TEST_CASE(confirm_one_address_once, both_databases(), dialect) {
    OnSql on(dialect);
    const auto user = run_one(on.users.enter())->user;
    run_one(on.users.activate(user, on.users.last_token()));
    const auto sent = run_one(on.users.ask_for_email.handle(
        {on.users.reach, on.users.site, user, on.tools.clock.now(), "ann@new.example"}, on.users.context));
    std::vector<asio::awaitable<Result<profile::UserDetails>>> tries;
    for (int i = 0; i < 100; ++i)
        tries.push_back(on.users.confirm_email.handle(
            {on.users.reach, on.users.site, user, sent->challenge, Secret("77777777")}, on.users.context));
    const auto outcomes = run_all(std::move(tries));
    BOOST_TEST(successes(outcomes) == 1u);
    for (const auto& outcome : outcomes)
        if (!outcome) BOOST_TEST(outcome.error().code == "CODE_INVALID");
}

BOOST_DATA_TEST_CASE(guess_no_more_than_three_times, both_databases(), dialect) {
    OnSql on(dialect);
    const auto user = run_one(on.users.enter())->user;
    run_one(on.users.activate(user, on.users.last_token()));
    std::vector<asio::awaitable<Result<sessions::LoggedIn>>> tries;
    for (int i = 0; i < 100; ++i) tries.push_back(on.users.log_in("ann-lee", "wrong"));
    const auto outcomes = run_all(std::move(tries));
    BOOST_TEST(std::ranges::count_if(
                   outcomes, [](const auto& each) { return !each && each.error().code == "BAD_CREDENTIALS"; }) == 3);
    on.database.look([](sql::Session& session) {
        BOOST_TEST(session.row("i", "SELECT MAX(password_failures) FROM login_counter").value().integer(0) == 3);
    });
}

BOOST_AUTO_TEST_SUITE_END()
