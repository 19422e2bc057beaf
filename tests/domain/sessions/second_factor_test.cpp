#include <algorithm>
#include <boost/test/unit_test.hpp>

#include "domain/sessions/log_in_with_code.hpp"
#include "domain/sessions/send_code.hpp"
#include "tests/support/mfa_parts.hpp"

using namespace vestibule;
using namespace std::chrono_literals;

BOOST_FIXTURE_TEST_SUITE(logging_in_with_a_second_factor, tests::SecondFactors)

BOOST_AUTO_TEST_CASE(is_asked_for_only_after_a_right_password_and_counts_nothing) {
    enrolled();
    for (int i = 0; i < 12; ++i) {
        const auto outcome = log_in("ann-lee", "correct horse");
        BOOST_TEST(refusal(outcome) == "MFA_REQUIRED");
        BOOST_TEST(!outcome.error().wrong_proof);
        BOOST_TEST((outcome.error().extra.at(0).second == std::vector<std::string>{"TOTP", "RECOVERY_CODE"}));
    }
    BOOST_TEST(code("ann-lee", "wrong") == "BAD_CREDENTIALS");
    BOOST_TEST(refusal(log_in_with(code_now(1), OtpType::totp, "wrong")) == "BAD_CREDENTIALS");
    BOOST_TEST((tables.types() == std::vector<std::string>(2, "vestibule.auth.login-failed.v1")));
}

BOOST_AUTO_TEST_CASE(opens_a_session_of_two_factors) {
    enrolled();
    const auto outcome = log_in_with(code_now(1));
    BOOST_REQUIRE(outcome.has_value());
    BOOST_TEST((outcome->session.amr == std::vector<std::string>{"pwd", "otp"}));
    BOOST_TEST((outcome->mfa_status == MfaStatus::enrolled));
    BOOST_TEST(tables.events.back().data.at("assurance").as_string() == "multi_factor");
}

BOOST_AUTO_TEST_CASE(takes_each_step_once_and_does_not_count_it_again) {
    enrolled();
    for (const auto step : {1, -1}) {
        BOOST_TEST(refusal(log_in_with(code_now(step))) == "");
        for (int i = 0; i < 5; ++i) BOOST_TEST(refusal(log_in_with(code_now(step))) == "OTP_INVALID");
    }
    BOOST_TEST(tables.counters.begin()->second.counter.failures.of(Factor::totp).failures == 0u);
}

BOOST_AUTO_TEST_CASE(takes_each_recovery_code_once) {
    const auto codes = enrolled();
    for (const auto& each : codes) {
        const std::string typed(each.reveal());
        BOOST_TEST(refusal(log_in_with(typed, OtpType::recovery_code)) == "");
        BOOST_TEST(refusal(log_in_with(typed, OtpType::recovery_code)) == "OTP_INVALID");
    }
    BOOST_TEST(tables.counters.begin()->second.counter.failures.of(Factor::totp).failures == 0u);
    const auto outcome = log_in("ann-lee", "correct horse");
    BOOST_TEST((outcome.error().extra.at(0).second == std::vector<std::string>{"TOTP"}));
}

BOOST_AUTO_TEST_CASE(rests_for_itself_and_tells_of_its_lock) {
    enrolled();
    for (int i = 0; i < 10; ++i) {
        BOOST_TEST(refusal(log_in_with("000000")) == "OTP_INVALID");
        if (i >= 2) BOOST_TEST(refusal(log_in_with(code_now(1))) == "LOCKED_OUT");
        clock.advance(64s);
    }
    BOOST_TEST(refusal(log_in("ann-lee", "correct horse")) == "MFA_REQUIRED");
    const auto locked = std::ranges::find(tables.events, "vestibule.user.locked.v1", &events::Draft::type);
    BOOST_REQUIRE((locked != tables.events.end()));
    BOOST_TEST(locked->data.at("reason_code").as_string() == "totp_failures");
}

BOOST_AUTO_TEST_CASE(counts_on_the_device_that_is_known) {
    enrolled();
    const auto device = log_in_with(code_now(1))->device_token;
    for (int i = 0; i < 3; ++i) BOOST_TEST(refusal(log_in_with("000000")) == "OTP_INVALID");
    clock.advance(1ms);
    BOOST_TEST(refusal(log_in_with(code_now(-1))) == "LOCKED_OUT");
    BOOST_TEST(refusal(log_in_with(code_now(-1), OtpType::totp, "correct horse", device)) == "");
}

// Enrolled elsewhere, as people are who come from another system: no try of theirs has made a counter yet. Only one
// that is held can be counted on, and only `lock` makes it: two wrong codes at the same moment would count as one, too.
BOOST_AUTO_TEST_CASE(counts_the_first_failures_of_whom_no_counter_stands) {
    enrolled();
    tables.counters.clear();
    for (int i = 0; i < 3; ++i) BOOST_TEST(refusal(log_in_with("000000")) == "OTP_INVALID");
    BOOST_TEST(refusal(log_in_with(code_now(1))) == "LOCKED_OUT");
}

BOOST_AUTO_TEST_CASE(counts_them_behind_a_mailed_code_as_well_and_tells_both_factors) {
    enrolled();
    tables.counters.clear();
    site->policies.passwordless_domains = {"example.com"};
    const auto challenge = run(sessions::SendCodeHandler({session_stores, text, randomness, ids, clock})
                                   .handle({.purpose = CodePurpose::login,
                                            .reach = reach,
                                            .client = "web",
                                            .site = site,
                                            .username = "ann-lee",
                                            .device_token = {},
                                            .source_blocked = {}},
                                           context))
                               ->challenge;
    sessions::LogInWithCodeHandler handler({session_stores, randomness, ids, clock, totp});
    const auto with = [&](std::string otp) {
        return run(handler.handle({.reach = reach,
                                   .client = "web",
                                   .site = site,
                                   .challenge = challenge,
                                   .code = Secret("77777777"),
                                   .second_factor = OneTimePassword{OtpType::totp, Secret(std::move(otp))},
                                   .device_token = {},
                                   .source_blocked = {}},
                                  context));
    };
    for (int i = 0; i < 3; ++i) BOOST_TEST(refusal(with("000000")) == "OTP_INVALID");
    BOOST_TEST(refusal(with(code_now(1))) == "LOCKED_OUT");
    clock.advance(1s);
    const auto outcome = with(code_now(1));
    BOOST_REQUIRE_EQUAL(refusal(outcome), "");
    BOOST_TEST((outcome->session.amr == std::vector<std::string>{"otp", "mfa"}));
    BOOST_TEST(tables.events.back().data.at("assurance").as_string() == "multi_factor");
}

BOOST_AUTO_TEST_SUITE_END()
