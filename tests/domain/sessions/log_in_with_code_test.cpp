#include "domain/sessions/log_in_with_code.hpp"

#include <boost/test/unit_test.hpp>

#include "tests/support/code_parts.hpp"

using namespace vestibule;
using namespace vestibule::tests;
using namespace std::chrono_literals;

namespace {

constexpr const char* right = "77777777";
constexpr const char* wrong = "11111111";

}  // namespace

BOOST_FIXTURE_TEST_SUITE(logging_in_with_a_code, WithCodes)

BOOST_AUTO_TEST_CASE(opens_a_session) {
    const auto outcome = log_in_with(send(CodePurpose::login, "ann-lee")->challenge, right);
    BOOST_REQUIRE(outcome.has_value());
    BOOST_TEST((outcome->session.user == user));
    BOOST_TEST((outcome->session.amr == std::vector<std::string>{"otp"}));
    BOOST_TEST((outcome->password.recommendation == Recommendation::accept));
    BOOST_TEST(!outcome->device_token.empty());
    BOOST_TEST(tables.events.back().type == "vestibule.auth.login-succeeded.v1");
    BOOST_TEST(tables.events.back().data.at("methods").as_array().at(0).as_string() == "otp");
    BOOST_TEST(hasher.verified.empty());
}

BOOST_AUTO_TEST_CASE(uses_the_code_up_and_counts_nothing_when_it_comes_again) {
    const auto challenge = send(CodePurpose::login, "ann-lee")->challenge;
    BOOST_TEST(log_in_with(challenge, right).has_value());
    for (int i = 0; i < 12; ++i) BOOST_TEST(code_in(log_in_with(challenge, right)) == "OTP_INVALID");
    clock.advance(60s);
    BOOST_TEST(log_in_with(send(CodePurpose::login, "ann-lee")->challenge, right).has_value());
}

BOOST_AUTO_TEST_CASE(refuses_a_challenge_of_another_site_purpose_or_nobody) {
    const auto passcode = send(CodePurpose::passcode, "ann-lee")->challenge;
    BOOST_TEST(code_in(log_in_with(passcode, right)) == "OTP_INVALID");
    BOOST_TEST(code_in(log_in_with(ids.next(), right)) == "OTP_INVALID");
    const auto challenge = send(CodePurpose::login, "ann-lee")->challenge;
    site = a_site("offers");
    BOOST_TEST(code_in(log_in_with(challenge, right)) == "OTP_INVALID");
}

BOOST_AUTO_TEST_CASE(refuses_who_may_not_act_without_using_the_code_up) {
    const auto challenge = send(CodePurpose::login, "ann-lee")->challenge;
    tables.users.at(user).status = UserStatus::on_hold_admin;
    BOOST_TEST(code_in(log_in_with(challenge, right)) == "OTP_INVALID");
    tables.users.at(user).status = UserStatus::active;
    tables.users.at(user).made.issuer = "first-bank";
    reach.issuer = "second-bank";
    BOOST_TEST(code_in(log_in_with(challenge, right)) == "OTP_INVALID");
    reach.issuer.reset();
    BOOST_TEST(log_in_with(challenge, right).has_value());
}

BOOST_AUTO_TEST_CASE(rests_after_three_failures_whoever_it_is) {
    for (const auto* name : {"ann-lee", "nobody"}) {
        const auto challenge = send(CodePurpose::login, name)->challenge;
        for (int i = 0; i < 3; ++i) BOOST_TEST(code_in(log_in_with(challenge, wrong)) == "OTP_INVALID");
        BOOST_TEST(code_in(log_in_with(challenge, right)) == "LOCKED_OUT");
    }
    BOOST_TEST(code("ann-lee", "correct horse") == "");
    clock.advance(1s);
    BOOST_TEST(log_in_with(tables.codes.begin()->second.challenge.id, right).has_value());
}

BOOST_AUTO_TEST_CASE(tells_nothing_of_a_used_code_while_it_rests) {
    const auto used = send(CodePurpose::login, "ann-lee")->challenge;
    BOOST_TEST(log_in_with(used, right).has_value());
    for (int i = 0; i < 3; ++i) log_in_with(used, wrong);
    BOOST_TEST(code_in(log_in_with(used, right)) == "LOCKED_OUT");
}

BOOST_AUTO_TEST_CASE(ends_the_code_after_five_wrong_ones) {
    const auto challenge = send(CodePurpose::login, "ann-lee")->challenge;
    for (int i = 0; i < 5; ++i, clock.advance(10s)) BOOST_TEST(code_in(log_in_with(challenge, wrong)) == "OTP_INVALID");
    BOOST_TEST(code_in(log_in_with(challenge, right)) == "OTP_INVALID");
    clock.advance(10s);
    // A new code does not forget the failures: the sixth rests 8 s.
    const auto fresh = send(CodePurpose::login, "ann-lee")->challenge;
    BOOST_TEST(code_in(log_in_with(fresh, wrong)) == "OTP_INVALID");
    const auto refused = log_in_with(fresh, right);
    BOOST_TEST(code_in(refused) == "LOCKED_OUT");
    BOOST_TEST((refused.error().retry_after == 8s));
    clock.advance(8s);
    BOOST_TEST(log_in_with(fresh, right).has_value());
}

BOOST_AUTO_TEST_CASE(does_the_same_work_for_whoever_fails) {
    auto bob = ann();
    bob.identifier = "bob";
    bob.person.email = "bob@example.com";
    BOOST_REQUIRE(enter(bob).has_value());
    const auto known = send(CodePurpose::login, "ann-lee")->challenge;
    const auto pending = send(CodePurpose::login, "bob")->challenge;
    const auto unknown = send(CodePurpose::login, "nobody")->challenge;
    for (int failure = 1; failure <= 12; ++failure, clock.advance(15min)) {
        const auto expected = work_of([&] { log_in_with(known, wrong); });
        BOOST_TEST((work_of([&] { log_in_with(pending, wrong); }) == expected), failure);
        BOOST_TEST((work_of([&] { log_in_with(unknown, wrong); }) == expected), failure);
    }
}

BOOST_AUTO_TEST_CASE(keeps_a_known_device_open_while_strangers_fail) {
    const auto device = log_in("ann-lee", "correct horse")->device_token;
    const auto strangers = send(CodePurpose::login, "ann-lee")->challenge;
    const auto hers = send(CodePurpose::login, "ann-lee", device)->challenge;
    for (int i = 0; i < 3; ++i) log_in_with(strangers, wrong);
    BOOST_TEST(code_in(log_in_with(strangers, right)) == "LOCKED_OUT");
    const auto outcome = log_in_with(hers, right, device);
    BOOST_REQUIRE(outcome.has_value());
    BOOST_TEST(outcome->device_token.reveal() == device.reveal());
}

BOOST_AUTO_TEST_CASE(refuses_a_blocked_source_but_not_a_known_device) {
    const auto device = log_in("ann-lee", "correct horse")->device_token;
    const auto challenge = send(CodePurpose::login, "ann-lee")->challenge;
    source_blocked = 60s;
    BOOST_TEST(code_in(log_in_with(challenge, right)) == "RATE_LIMITED");
    BOOST_TEST(code_in(log_in_with(challenge, wrong)) == "RATE_LIMITED");
    BOOST_TEST(code_in(log_in_with(ids.next(), right)) == "RATE_LIMITED");
    BOOST_TEST(log_in_with(challenge, right, device).has_value());
}

BOOST_AUTO_TEST_CASE(is_a_wrong_proof_unless_the_code_was_used) {
    const auto challenge = send(CodePurpose::login, "ann-lee")->challenge;
    BOOST_TEST(log_in_with(challenge, wrong).error().wrong_proof);
    BOOST_TEST(log_in_with(ids.next(), right).error().wrong_proof);
    BOOST_TEST(log_in_with(challenge, right).has_value());
    BOOST_TEST(!log_in_with(challenge, right).error().wrong_proof);
}

BOOST_AUTO_TEST_SUITE_END()
