#include "domain/registration/resend_activation.hpp"

#include <boost/test/unit_test.hpp>

#include "tests/support/registration_parts.hpp"

using namespace vestibule;
using namespace std::chrono_literals;

BOOST_FIXTURE_TEST_SUITE(sending_the_activation_again, tests::Registering)

BOOST_AUTO_TEST_CASE(gives_a_new_token_and_ends_the_old_one) {
    const auto user = enter(ann())->user;
    const auto old_token = *tables.users.at(user).token;
    clock.advance(60s);
    BOOST_TEST(resend("ann-LEE").has_value());

    BOOST_TEST(tables.events.back().type == "vestibule.auth.otp-issued.v1");
    BOOST_TEST(tables.events.back().data.at("purpose").as_string() == "activation");
    BOOST_TEST(tables.secrets.back() == *tables.users.at(user).token);
    BOOST_TEST(activate(user, old_token).error().code == "ACTIVATION_TOKEN_INVALID");
    BOOST_TEST(activate(user, tables.secrets.back()).has_value());
}

BOOST_AUTO_TEST_CASE(changes_nothing_within_a_minute) {
    const auto user = enter(ann())->user;
    const auto token = *tables.users.at(user).token;
    clock.advance(59s);
    BOOST_TEST(resend("Ann-Lee").has_value());
    BOOST_TEST(tables.events.size() == 1u);
    BOOST_TEST(*tables.users.at(user).token == token);
}

BOOST_AUTO_TEST_CASE(lets_no_client_of_another_issuer_use_up_the_mails_of_somebody) {
    auto hers = ann();
    hers.issuer = "first-bank";
    const auto user = enter(hers)->user;
    const auto old_token = *tables.users.at(user).token;
    clock.advance(60s);
    reach.issuer = "second-bank";
    BOOST_TEST(resend("ann@example.com").has_value());
    reach.issuer.reset();
    BOOST_TEST(resend("ann@example.com").has_value());
    BOOST_TEST(*tables.users.at(user).token != old_token);
}

BOOST_AUTO_TEST_CASE(refuses_more_than_five_in_a_quarter_of_an_hour_known_or_not) {
    enter(ann());
    for (int i = 0; i < 4; ++i) {
        clock.advance(60s);
        BOOST_TEST(resend("Ann-Lee").has_value());
    }
    clock.advance(60s);
    const auto outcome = resend("Ann-Lee");
    BOOST_TEST(outcome.error().code == "RATE_LIMITED");
    BOOST_TEST((outcome.error().retry_after == 10min));

    for (int i = 0; i < 5; ++i) {
        clock.advance(60s);
        BOOST_TEST(resend("nobody").has_value());
    }
    clock.advance(60s);
    BOOST_TEST(resend("nobody").error().code == "RATE_LIMITED");
}

BOOST_AUTO_TEST_CASE(writes_as_much_for_unknown_and_active_users) {
    const auto user = enter(ann())->user;
    clock.advance(60s);
    const auto writes_of = [&](const std::string& name) {
        const auto before = tables.writes;
        BOOST_TEST(resend(name).has_value());
        return tables.writes - before;
    };
    const auto pending = writes_of("Ann-Lee");
    BOOST_TEST(writes_of("nobody") == pending);

    BOOST_REQUIRE(activate(user, *tables.users.at(user).token).has_value());
    clock.advance(60s);
    const auto events = tables.events.size();
    BOOST_TEST(writes_of("Ann-Lee") == pending);
    BOOST_TEST(tables.events.size() == events);
}

BOOST_AUTO_TEST_CASE(moves_the_day_of_erasure) {
    const auto user = enter(ann())->user;
    clock.advance(6 * 24h);
    resend("Ann-Lee");
    clock.advance(2 * 24h);
    BOOST_TEST(run(erase_handler.handle(10)) == 0u);
    clock.advance(5 * 24h);
    BOOST_TEST(run(erase_handler.handle(10)) == 1u);
    BOOST_TEST((tables.users.at(user).status == UserStatus::removed));
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_FIXTURE_TEST_SUITE(a_user_who_never_activates, tests::Registering)

BOOST_AUTO_TEST_CASE(is_erased_and_leaves_the_names) {
    const auto user = enter(ann())->user;
    clock.advance(7 * 24h - 1us);
    BOOST_TEST(run(erase_handler.handle(10)) == 0u);
    clock.advance(1us);
    BOOST_TEST(run(erase_handler.handle(10)) == 1u);
    BOOST_TEST(tables.events.back().type == "vestibule.user.erased.v1");
    BOOST_TEST(tables.events.back().aggregate_version == 2u);
    BOOST_TEST(tables.users.at(user).made.person.email.empty());
    BOOST_TEST(enter(ann()).has_value());
}

BOOST_AUTO_TEST_CASE(is_left_alone_once_active) {
    const auto user = enter(ann())->user;
    activate(user, *tables.users.at(user).token);
    clock.advance(365 * 24h);
    BOOST_TEST(run(erase_handler.handle(10)) == 0u);
    BOOST_TEST((tables.users.at(user).status == UserStatus::active));
}

BOOST_AUTO_TEST_SUITE_END()
