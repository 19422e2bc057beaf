#include "domain/registration/activate_user.hpp"

#include <boost/test/unit_test.hpp>

#include "tests/support/registration_parts.hpp"

using namespace vestibule;
using namespace std::chrono_literals;

namespace {

struct Waiting : tests::Registering {
    Uuid user = enter(ann())->user;
    std::string token = *tables.users.at(user).token;

    std::string refusal(const Result<registration::Activated>& outcome) { return outcome ? "" : outcome.error().code; }
    bool token_lives() { return tables.users.at(user).token == token; }
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(activating_a_user, Waiting)

BOOST_AUTO_TEST_CASE(makes_the_user_active_once) {
    const auto outcome = activate(user, token);
    BOOST_REQUIRE(outcome.has_value());
    BOOST_TEST((outcome->status == UserStatus::active));
    BOOST_TEST((tables.users.at(user).status == UserStatus::active));
    BOOST_TEST(tables.events.back().type == "vestibule.user.activated.v1");
    BOOST_TEST(tables.events.back().aggregate_version == 2u);
    BOOST_TEST(refusal(activate(user, token)) == "ACTIVATION_TOKEN_INVALID");
}

BOOST_AUTO_TEST_CASE(refuses_wrong_tokens_and_users) {
    BOOST_TEST(refusal(activate(user, "another")) == "ACTIVATION_TOKEN_INVALID");
    BOOST_TEST(refusal(activate(ids.next(), token)) == "USER_NOT_FOUND");
    BOOST_TEST(token_lives());
}

BOOST_AUTO_TEST_CASE(says_which_tokens_were_wrong) {
    BOOST_TEST(activate(user, "another").error().wrong_proof);
    BOOST_TEST(activate(ids.next(), token).error().wrong_proof);
    BOOST_TEST(activate(user, token).has_value());
    BOOST_TEST(!activate(user, token).error().wrong_proof);
}

BOOST_AUTO_TEST_CASE(tells_an_expired_token_from_a_wrong_one) {
    clock.advance(24h);
    BOOST_TEST(refusal(activate(user, token)) == "ACTIVATION_TOKEN_EXPIRED");
    BOOST_TEST(refusal(activate(user, "another")) == "ACTIVATION_TOKEN_INVALID");
}

BOOST_AUTO_TEST_CASE(replaces_the_password_of_the_registration) {
    BOOST_TEST(activate(user, token, Secret("battery staple")).has_value());
    BOOST_TEST(*tables.users.at(user).password_hash == "hash(battery staple)");
}

BOOST_AUTO_TEST_CASE(keeps_the_token_when_the_password_is_refused) {
    BOOST_TEST(refusal(activate(user, token, Secret("password1"))) == "PASSWORD_REJECTED");
    BOOST_TEST(refusal(activate(user, token, Secret("ann-lee!!"))) == "PASSWORD_REJECTED");
    BOOST_TEST(token_lives());
    BOOST_TEST(activate(user, token, Secret("battery staple")).has_value());
}

BOOST_AUTO_TEST_CASE(checks_the_token_before_the_password) {
    BOOST_TEST(refusal(activate(user, "another", Secret("password1"))) == "ACTIVATION_TOKEN_INVALID");
    BOOST_TEST(hasher.hashed == 1);
}

BOOST_AUTO_TEST_CASE(needs_a_password_where_there_was_none) {
    auto command = ann();
    command.identifier = "bob";
    command.person.email = "bob@example.com";
    command.password.reset();
    const auto bob = enter(command)->user;
    const auto his = *tables.users.at(bob).token;
    const auto outcome = activate(bob, his);
    BOOST_TEST(refusal(outcome) == "VALIDATION_FAILED");
    BOOST_TEST(outcome.error().fields.at(0).pointer == "/password");
    BOOST_TEST(activate(bob, his, Secret("battery staple")).has_value());
}

BOOST_AUTO_TEST_CASE(needs_a_clear_decision_where_the_site_screens) {
    site->policies.screens_standard_users = true;
    const auto outcome = activate(user, token);
    BOOST_REQUIRE(outcome.has_value());
    BOOST_TEST((outcome->status == UserStatus::active));
    BOOST_TEST((tables.screenings.back().cause == ScreeningCause::registration));
    BOOST_TEST(desk.asked.back().full_name() == "Ann Lee");
    BOOST_TEST(waiter.waits == 0);
}

BOOST_AUTO_TEST_CASE(waits_for_the_decision_and_falls_back_to_pending) {
    site->policies.screens_standard_users = true;
    desk.answer.reset();
    const auto outcome = activate(user, token);
    BOOST_REQUIRE(outcome.has_value());
    BOOST_TEST((outcome->status == UserStatus::pending_screening));
    BOOST_TEST((tables.users.at(user).status == UserStatus::pending_screening));
    BOOST_TEST(!tables.users.at(user).pending_until.has_value());
    BOOST_TEST(waiter.waits == 1);
    BOOST_TEST(refusal(activate(user, token)) == "ACTIVATION_TOKEN_INVALID");
}

BOOST_AUTO_TEST_CASE(refuses_a_hit_and_uses_the_token_up) {
    site->policies.screens_standard_users = true;
    desk.answer = tests::a_screening_answer(0.9);
    BOOST_TEST(refusal(activate(user, token)) == "SCREENING_DENIED");
    BOOST_TEST((tables.users.at(user).status == UserStatus::on_hold_screening));
    BOOST_TEST(refusal(activate(user, token)) == "ACTIVATION_TOKEN_INVALID");
}

BOOST_AUTO_TEST_CASE(tells_of_a_hit_found_while_it_waits) {
    site->policies.screens_standard_users = true;
    desk.answer.reset();
    waiter.status = ScreeningStatus::hit;
    context.idempotency = std::make_shared<Idempotency>();
    BOOST_TEST(refusal(activate(user, token)) == "SCREENING_DENIED");
    BOOST_TEST(context.idempotency->amended);
}

BOOST_AUTO_TEST_CASE(knows_nobody_out_of_the_clients_reach) {
    reach.sites = {"offers"};
    BOOST_TEST(refusal(activate(user, token)) == "USER_NOT_FOUND");
    reach = {"umbrella", {"rewards"}, {}};
    BOOST_TEST(refusal(activate(user, token)) == "USER_NOT_FOUND");
    tables.users.at(user).made.issuer = "first-bank";
    reach = {"acme", {"rewards"}, "second-bank"};
    BOOST_TEST(refusal(activate(user, token)) == "USER_NOT_FOUND");
    reach.issuer = "first-bank";
    BOOST_TEST(activate(user, token).has_value());
}

BOOST_AUTO_TEST_SUITE_END()
