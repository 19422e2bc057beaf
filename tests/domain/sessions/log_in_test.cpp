#include "domain/sessions/log_in.hpp"

#include <boost/test/unit_test.hpp>

#include "tests/support/session_parts.hpp"

using namespace vestibule;
using namespace std::chrono_literals;

BOOST_FIXTURE_TEST_SUITE(logging_in, tests::SigningIn)

BOOST_AUTO_TEST_CASE(opens_a_session_by_identifier_or_address) {
    for (const auto* name : {"ann-lee", "ANN-LEE", "Ann@Example.com"}) {
        const auto outcome = log_in(name, "correct horse");
        BOOST_REQUIRE_MESSAGE(outcome.has_value(), name);
        BOOST_TEST((outcome->session.user == user));
        BOOST_TEST((outcome->expires_in == 900s));
        BOOST_TEST((outcome->session.absolute_until == clock.at + 12h));
        BOOST_TEST((outcome->session.amr == std::vector<std::string>{"pwd"}));
        BOOST_TEST((outcome->password.recommendation == Recommendation::accept));
    }
    BOOST_TEST(tables.sessions.size() == 3u);
    BOOST_TEST((tables.types() == std::vector<std::string>(3, "vestibule.auth.login-succeeded.v1")));
}

BOOST_AUTO_TEST_CASE(refuses_wrong_names_and_passwords_alike) {
    const auto known = log_in("ann-lee", "wrong");
    const auto unknown = log_in("nobody", "wrong");
    BOOST_TEST(known.error().code == "BAD_CREDENTIALS");
    BOOST_TEST(unknown.error().code == known.error().code);
    BOOST_TEST(unknown.error().detail == known.error().detail);
}

BOOST_AUTO_TEST_CASE(does_the_same_work_for_unknown_names) {
    const auto work_of = [&](const std::string& name) {
        const auto writes = tables.writes;
        const auto hashes = hasher.verified.size();
        const auto transactions = session_stores.transactions + session_stores.looks;
        log_in(name, "wrong");
        return std::tuple(tables.writes - writes, hasher.verified.size() - hashes,
                          session_stores.transactions + session_stores.looks - transactions);
    };
    for (int failure = 1; failure <= 12; ++failure) {
        BOOST_TEST((work_of("ann-lee") == work_of("nobody")), failure);
        clock.advance(15min);
    }
    BOOST_TEST(hasher.verified.back() == "shadow hash");
}

BOOST_AUTO_TEST_CASE(verifies_nobody_where_there_is_no_password) {
    tables.users.at(user).password_hash.reset();
    BOOST_TEST(code("ann-lee", "correct horse") == "BAD_CREDENTIALS");
    BOOST_TEST(hasher.verified.back() == "shadow hash");
}

BOOST_AUTO_TEST_CASE(says_that_a_user_is_not_active_only_after_the_right_password) {
    tables.users.at(user).status = UserStatus::pending_screening;
    BOOST_TEST(code("ann-lee", "wrong") == "BAD_CREDENTIALS");
    BOOST_TEST(code("ann-lee", "correct horse") == "USER_NOT_ACTIVE");
    BOOST_TEST(tables.sessions.empty());
    BOOST_TEST(tables.counters.begin()->second.counter.failures.of(Factor::password).failures == 1u);
}

BOOST_AUTO_TEST_CASE(knows_nobody_of_another_site_or_issuer) {
    site = tests::a_site("offers");
    BOOST_TEST(code("ann-lee", "correct horse") == "BAD_CREDENTIALS");
    site = tests::a_site("rewards");
    tables.users.at(user).made.issuer = "first-bank";
    reach.issuer = "second-bank";
    BOOST_TEST(code("ann-lee", "correct horse") == "BAD_CREDENTIALS");
    BOOST_TEST(hasher.verified.back() == "shadow hash");
}

BOOST_AUTO_TEST_CASE(rehashes_what_is_outdated) {
    tables.users.at(user).password_hash = "old(correct horse)";
    BOOST_TEST(log_in("ann-lee", "correct horse").has_value());
    BOOST_TEST(*tables.users.at(user).password_hash == "hash(correct horse)");
}

BOOST_AUTO_TEST_CASE(recommends_to_change_a_password_that_would_be_refused_now) {
    tables.users.at(user).password_hash = "hash(password1)";
    const auto outcome = log_in("ann-lee", "password1");
    BOOST_TEST((outcome->password.recommendation == Recommendation::reject));
    BOOST_TEST((outcome->password.reasons == std::vector<std::string>{"COMMON"}));
    site->policies.password_min_length = 15;
    tables.users.at(user).password_hash = "hash(correct horse)";
    BOOST_TEST((log_in("ann-lee", "correct horse")->password.recommendation == Recommendation::challenge));
}

BOOST_AUTO_TEST_CASE(refuses_a_blocked_source_before_any_hash) {
    const auto verified = hasher.verified.size();
    const auto outcome = run(log_in_handler.handle({.reach = reach,
                                                    .client = "web",
                                                    .site = site,
                                                    .username = "ann-lee",
                                                    .password = Secret("correct horse"),
                                                    .device_token = {},
                                                    .source_blocked = 60s},
                                                   context));
    BOOST_TEST(outcome.error().code == "RATE_LIMITED");
    BOOST_TEST(hasher.verified.size() == verified);
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_FIXTURE_TEST_SUITE(failing_to_log_in, tests::SigningIn)

BOOST_AUTO_TEST_CASE(locks_known_and_unknown_names_alike) {
    for (const auto* name : {"ann-lee", "nobody"}) {
        for (int i = 0; i < 3; ++i) BOOST_TEST(code(name, "wrong") == "BAD_CREDENTIALS");
        const auto verified = hasher.verified.size();
        const auto outcome = log_in(name, "correct horse");
        BOOST_TEST(outcome.error().code == "LOCKED_OUT");
        BOOST_TEST((outcome.error().retry_after == 1s));
        BOOST_TEST(hasher.verified.size() == verified);
    }
    clock.advance(1s);
    BOOST_TEST(log_in("ann-lee", "correct horse").has_value());
}

BOOST_AUTO_TEST_CASE(counts_nothing_while_it_rests) {
    fail("ann-lee", 3);
    code("ann-lee", "wrong");
    for (int i = 0; i < 5; ++i) BOOST_TEST(code("ann-lee", "wrong") == "LOCKED_OUT");
    BOOST_TEST(tables.counters.begin()->second.counter.failures.of(Factor::password).failures == 4u);
}

BOOST_AUTO_TEST_CASE(counts_all_names_of_an_account_together) {
    for (const auto* name : {"ann-lee", "ann@example.com", "ANN-LEE"}) code(name, "wrong");
    BOOST_TEST(code("ann@example.com", "correct horse") == "LOCKED_OUT");
}

BOOST_AUTO_TEST_CASE(is_forgotten_after_a_success) {
    fail("ann-lee", 5);
    BOOST_TEST(log_in("ann-lee", "correct horse").has_value());
    for (int i = 0; i < 2; ++i) code("ann-lee", "wrong");
    BOOST_TEST(code("ann-lee", "wrong") == "BAD_CREDENTIALS");
}

BOOST_AUTO_TEST_CASE(tells_each_failure_in_order_and_the_lock_at_the_tenth) {
    fail("ann-lee", 10);
    BOOST_TEST(tables.events.size() == 11u);
    for (std::size_t i = 0; i < 10; ++i) {
        BOOST_TEST(tables.events[i].type == "vestibule.auth.login-failed.v1");
        BOOST_TEST(tables.events[i].aggregate_version == i + 1);
        BOOST_TEST(tables.events[i].aggregate_id == user.to_string());
    }
    BOOST_TEST(tables.events[10].type == "vestibule.user.locked.v1");
    BOOST_TEST(tables.events[10].aggregate_version == 3u);
    BOOST_TEST(log_in("ann-lee", "correct horse").has_value());
    BOOST_TEST(tables.events[11].type == "vestibule.user.unlocked.v1");
    BOOST_TEST(tables.events[11].aggregate_version == 4u);
}

BOOST_AUTO_TEST_CASE(locks_for_good_after_the_hundredth) {
    fail("ann-lee", 100);
    clock.advance(24h * 30);
    BOOST_TEST(code("ann-lee", "correct horse") == "LOCKED_OUT");
}

BOOST_AUTO_TEST_CASE(with_unknown_names_is_one_event_a_minute_and_client) {
    for (const auto* name : {"nobody", "no one", "none"}) code(name, "wrong");
    BOOST_TEST(tables.events.empty());
    BOOST_TEST(run(report_handler.handle()) == 0u);
    clock.advance(60s);
    BOOST_TEST(run(report_handler.handle()) == 1u);
    BOOST_TEST(run(report_handler.handle()) == 0u);
    BOOST_TEST(tables.events.size() == 1u);
    BOOST_TEST(tables.events[0].data.at("count").to_number<int>() == 3);
    BOOST_TEST(tables.events[0].data.at("client_id").as_string() == "web");
}

BOOST_AUTO_TEST_SUITE_END()

// What others do while the password is being verified counts as well.
BOOST_FIXTURE_TEST_SUITE(logging_in_at_the_same_moment, tests::SigningIn)

BOOST_AUTO_TEST_CASE(as_those_who_lock_it_opens_nothing) {
    for (const auto* password : {"correct horse", "wrong"}) {
        for (const auto* name : {"ann-lee", "nobody"}) {
            clock.advance(15min);
            hasher.meanwhile = [this, name] {
                while (code(name, "wrong") == "BAD_CREDENTIALS") {
                }
            };
            const auto outcome = log_in(name, password);
            BOOST_REQUIRE(!outcome.has_value());
            BOOST_TEST(outcome.error().code == "LOCKED_OUT");
            BOOST_TEST(!outcome.error().wrong_proof);
        }
    }
    BOOST_TEST(tables.sessions.empty());
    // Three, and one more in the second round: whoever came too late was not counted.
    for (const auto& [subject, row] : tables.counters)
        BOOST_TEST(row.counter.failures.of(Factor::password).failures == 4u);
}

BOOST_AUTO_TEST_CASE(as_the_password_changes_opens_nothing) {
    hasher.meanwhile = [this] { tables.users.at(user).password_hash = "hash(battery staple)"; };
    BOOST_TEST(code("ann-lee", "correct horse") == "BAD_CREDENTIALS");
    BOOST_TEST(tables.sessions.empty());
}

BOOST_AUTO_TEST_CASE(as_the_user_is_held_opens_nothing) {
    hasher.meanwhile = [this] { tables.users.at(user).status = UserStatus::on_hold_admin; };
    BOOST_TEST(code("ann-lee", "correct horse") == "USER_NOT_ACTIVE");
    BOOST_TEST(tables.sessions.empty());
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_FIXTURE_TEST_SUITE(a_device_that_the_user_has_used, tests::SigningIn)

BOOST_AUTO_TEST_CASE(is_given_back_while_it_is_valid) {
    const auto device = log_in("ann-lee", "correct horse")->device_token;
    BOOST_TEST(log_in("ann-lee", "correct horse", device)->device_token.reveal() == device.reveal());
    BOOST_TEST(log_in("ann-lee", "correct horse", Secret("made up"))->device_token.reveal() != "made up");
}

BOOST_AUTO_TEST_CASE(is_not_locked_by_strangers) {
    const auto device = log_in("ann-lee", "correct horse")->device_token;
    for (int i = 0; i < 3; ++i) code("ann-lee", "wrong");
    BOOST_TEST(code("ann-lee", "correct horse") == "LOCKED_OUT");
    BOOST_TEST(log_in("ann-lee", "correct horse", device).has_value());
    BOOST_TEST(code("ann-lee", "correct horse") == "LOCKED_OUT");
}

BOOST_AUTO_TEST_CASE(has_failures_of_its_own_and_ends_after_ten) {
    const auto device = log_in("ann-lee", "correct horse")->device_token;
    for (int i = 0; i < 3; ++i) BOOST_TEST(code("ann-lee", "wrong", device) == "BAD_CREDENTIALS");
    BOOST_TEST(code("ann-lee", "correct horse", device) == "LOCKED_OUT");
    BOOST_TEST(log_in("ann-lee", "correct horse").has_value());
    clock.advance(15min);
    fail("ann-lee", 7, device);
    BOOST_TEST(log_in("ann-lee", "correct horse", device)->device_token.reveal() != device.reveal());
}

BOOST_AUTO_TEST_CASE(is_of_one_user_only_and_ends_unused) {
    const auto device = log_in("ann-lee", "correct horse")->device_token;
    tables.devices.at(std::string(device.reveal())).user = ids.next();
    BOOST_TEST(log_in("ann-lee", "correct horse", device)->device_token.reveal() != device.reveal());

    const auto mine = log_in("ann-lee", "correct horse")->device_token;
    clock.advance(180 * 24h);
    BOOST_TEST(log_in("ann-lee", "correct horse", mine)->device_token.reveal() != mine.reveal());
}

BOOST_AUTO_TEST_CASE(is_one_of_ten_at_most) {
    const auto first = log_in("ann-lee", "correct horse")->device_token;
    for (int i = 0; i < 10; ++i) {
        clock.advance(1s);
        log_in("ann-lee", "correct horse");
    }
    BOOST_TEST(tables.devices.size() == 10u);
    BOOST_TEST(log_in("ann-lee", "correct horse", first)->device_token.reveal() != first.reveal());
}

BOOST_AUTO_TEST_SUITE_END()
