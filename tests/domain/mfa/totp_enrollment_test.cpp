#include <boost/test/unit_test.hpp>

#include "tests/support/mfa_parts.hpp"

using namespace vestibule;
using namespace std::chrono_literals;

BOOST_FIXTURE_TEST_SUITE(setting_up_an_authenticator, tests::SecondFactors)

BOOST_AUTO_TEST_CASE(gives_a_secret_and_an_address_for_apps) {
    site->name = "Acme Rewards";
    const auto outcome = set_up();
    BOOST_REQUIRE(outcome.has_value());
    BOOST_TEST(outcome->secret.reveal().size() == 32u);
    BOOST_TEST((outcome->expires_in == 600s));
    BOOST_TEST(outcome->otpauth_uri.reveal() ==
               "otpauth://totp/Acme%20Rewards:Ann-Lee?secret=" + std::string(outcome->secret.reveal()) +
                   "&issuer=Acme%20Rewards&algorithm=SHA1&digits=6&period=30");
    BOOST_TEST((tables.types() == std::vector<std::string>{"vestibule.auth.mfa-setup-started.v1"}));
    BOOST_TEST(tables.events[0].aggregate_version == 1u);
    BOOST_TEST(set_up()->secret.reveal() != outcome->secret.reveal());
}

BOOST_AUTO_TEST_CASE(needs_a_sign_in_of_the_last_quarter_hour) {
    clock.advance(15min);
    BOOST_TEST(refusal(set_up()) == "");
    clock.advance(1s);
    BOOST_TEST(refusal(set_up()) == "REAUTHENTICATION_REQUIRED");
}

BOOST_AUTO_TEST_CASE(is_refused_to_whoever_has_one) {
    enrolled();
    BOOST_TEST(refusal(set_up()) == "MFA_ALREADY_ENROLLED");
}

BOOST_AUTO_TEST_CASE(asks_for_nothing_at_a_login_yet) {
    set_up();
    BOOST_TEST((log_in("ann-lee", "correct horse")->mfa_status == MfaStatus::setup));
    clock.advance(600s);
    BOOST_TEST((log_in("ann-lee", "correct horse")->mfa_status == MfaStatus::not_enrolled));
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_FIXTURE_TEST_SUITE(enrolling_an_authenticator, tests::SecondFactors)

BOOST_AUTO_TEST_CASE(takes_a_code_and_gives_ten_recovery_codes) {
    BOOST_TEST(refusal(enroll(code_now())) == "TOTP_NOT_SET_UP");
    set_up();
    const auto outcome = enroll(code_now());
    BOOST_REQUIRE(outcome.has_value());
    BOOST_TEST(outcome->recovery_codes.size() == 10u);
    BOOST_TEST(outcome->recovery_codes[0].reveal()[5] == '-');
    BOOST_TEST(tables.events.back().type == "vestibule.auth.mfa-enrolled.v1");
    BOOST_TEST(tables.events.back().aggregate_version == 2u);
    BOOST_TEST(refusal(enroll(code_now(1))) == "MFA_ALREADY_ENROLLED");
}

BOOST_AUTO_TEST_CASE(spends_its_step) {
    enrolled();
    BOOST_TEST(refusal(log_in_with(code_now())) == "OTP_INVALID");
    BOOST_TEST(refusal(log_in_with(code_now(1))) == "");
}

BOOST_AUTO_TEST_CASE(ends_with_the_ten_minutes) {
    set_up();
    clock.advance(600s);
    BOOST_TEST(refusal(enroll(code_now())) == "TOTP_NOT_SET_UP");
}

BOOST_AUTO_TEST_CASE(counts_wrong_codes) {
    set_up();
    for (int i = 0; i < 3; ++i) BOOST_TEST(refusal(enroll("x")) == "OTP_INVALID");
    BOOST_TEST(refusal(enroll(code_now())) == "LOCKED_OUT");
    clock.advance(1s);
    BOOST_TEST(refusal(enroll(code_now())) == "");
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_FIXTURE_TEST_SUITE(removing_an_authenticator, tests::SecondFactors)

BOOST_AUTO_TEST_CASE(takes_a_code_and_ends_all_sessions) {
    const auto codes = enrolled();
    log_in_with(code_now(1));
    BOOST_TEST(refusal(unenroll("000000")) == "OTP_INVALID");
    BOOST_TEST(refusal(unenroll(code_now(-1))) == "");
    BOOST_TEST(tables.sessions.empty());
    BOOST_TEST(tables.types().back() == "vestibule.auth.session-ended.v1");
    BOOST_TEST(refusal(unenroll(code_now())) == "TOTP_NOT_SET_UP");
    BOOST_TEST(refusal(log_in("ann-lee", "correct horse")) == "");
}

BOOST_AUTO_TEST_CASE(takes_a_recovery_code_too) {
    const auto codes = enrolled();
    BOOST_TEST(refusal(unenroll(std::string(codes[3].reveal()), OtpType::recovery_code)) == "");
    BOOST_TEST(tables.recovery_codes.empty());
}

BOOST_AUTO_TEST_CASE(needs_a_sign_in_of_the_last_quarter_hour) {
    enrolled();
    clock.advance(15min + 1s);
    BOOST_TEST(refusal(unenroll(code_now())) == "REAUTHENTICATION_REQUIRED");
}

BOOST_AUTO_TEST_CASE(by_support_needs_the_address_only) {
    enrolled();
    for (int i = 0; i < 3; ++i) log_in_with("000000");
    BOOST_TEST(refusal(remove("nobody@example.com")) == "USER_NOT_FOUND");
    BOOST_TEST(refusal(remove("ann-lee")) == "USER_NOT_FOUND");
    BOOST_TEST(tables.audit.empty());
    BOOST_TEST(refusal(remove("Ann@Example.com")) == "");
    BOOST_TEST(tables.audit.at(0).action == "mfa.removed");
    BOOST_TEST(tables.audit.at(0).reason == "lost phone");
    BOOST_TEST(tables.counters.begin()->second.counter.failures.of(Factor::totp).failures == 0u);
    BOOST_TEST(refusal(remove("Ann@Example.com")) == "TOTP_NOT_SET_UP");
    reach.issuer = "second-bank";
    tables.users.at(user).made.issuer = "first-bank";
    BOOST_TEST(refusal(remove("Ann@Example.com")) == "USER_NOT_FOUND");
}

BOOST_AUTO_TEST_SUITE_END()
