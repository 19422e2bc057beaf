#include "domain/sessions/send_code.hpp"

#include <boost/test/unit_test.hpp>

#include "tests/support/code_parts.hpp"

using namespace vestibule;
using namespace vestibule::tests;
using namespace std::chrono_literals;

BOOST_FIXTURE_TEST_SUITE(asking_for_a_code, WithCodes)

BOOST_AUTO_TEST_CASE(mails_it_to_the_account_by_any_name) {
    for (const auto* name : {"ANN-lee", "Ann@Example.com"}) {
        BOOST_REQUIRE(send(CodePurpose::login, name).has_value());
        clock.advance(60s);
    }
    BOOST_REQUIRE_EQUAL(tables.events.size(), 2u);
    BOOST_TEST(tables.events[0].key == user.to_string());
    BOOST_TEST(tables.events[1].data.at("attempt_no").to_number<int>() == 2);
    BOOST_TEST((tables.secrets.back() == "77777777"));
    site->policies.code_digits = 6;
    BOOST_TEST(send(CodePurpose::login, "ann-lee").has_value());
    BOOST_TEST((tables.secrets.back() == "777777"));
}

BOOST_AUTO_TEST_CASE(lives_as_long_as_the_site_says) {
    site->policies.code_life = 120s;
    BOOST_TEST((send(CodePurpose::login, "ann-lee")->expires_in == 120s));
}

BOOST_AUTO_TEST_CASE(refuses_a_domain_that_was_typed_and_hides_one_that_is_stored) {
    site->policies.passwordless_domains = {"Example.ORG"};
    BOOST_TEST(code_in(send(CodePurpose::login, "ann@example.com")) == "DOMAIN_NOT_ALLOWED");
    BOOST_TEST(code_in(send(CodePurpose::login, "nobody@example.com")) == "DOMAIN_NOT_ALLOWED");
    BOOST_TEST(send(CodePurpose::login, "nobody@EXAMPLE.org").has_value());
    BOOST_TEST(send(CodePurpose::login, "ann-lee").has_value());
    BOOST_TEST(tables.events.empty());
    BOOST_TEST(send(CodePurpose::passcode, "ann@example.com").has_value());
    BOOST_TEST(tables.events.size() == 1u);
}

BOOST_AUTO_TEST_CASE(does_the_same_work_for_whoever_it_is) {
    auto bob = ann();
    bob.identifier = "bob";
    bob.person.email = "bob@example.com";
    BOOST_REQUIRE(enter(bob).has_value());
    for (const auto purpose : {CodePurpose::login, CodePurpose::passcode}) {
        for (int i = 0; i < 7; ++i, clock.advance(40s)) {
            const auto known = work_of([&] { send(purpose, "ann-lee"); });
            BOOST_TEST((work_of([&] { send(purpose, "bob"); }) == known), i);
            BOOST_TEST((work_of([&] { send(purpose, "nobody"); }) == known), i);
        }
    }
    for (const auto status : {UserStatus::on_hold_admin, UserStatus::denied, UserStatus::pending_screening}) {
        clock.advance(24h);
        tables.users.at(user).status = status;
        tables.events.clear();
        const auto unknown = work_of([&] { send(CodePurpose::login, "nobody"); });
        BOOST_TEST((work_of([&] { send(CodePurpose::login, "ann-lee"); }) == unknown));
        BOOST_TEST(tables.events.empty());
    }
}

BOOST_AUTO_TEST_CASE(knows_nobody_of_another_issuer) {
    tables.users.at(user).made.issuer = "first-bank";
    reach.issuer = "second-bank";
    BOOST_TEST(send(CodePurpose::login, "ann-lee").has_value());
    BOOST_TEST(tables.events.empty());
}

BOOST_AUTO_TEST_CASE(lets_no_client_of_another_issuer_use_up_the_sends_of_somebody) {
    tables.users.at(user).made.issuer = "first-bank";
    reach.issuer = "second-bank";
    const auto shadow = send(CodePurpose::login, "ann@example.com")->challenge;
    BOOST_TEST((send(CodePurpose::login, "ann@example.com")->challenge == shadow));
    BOOST_TEST(tables.events.empty());
    reach.issuer.reset();
    BOOST_TEST((send(CodePurpose::login, "ann@example.com")->challenge != shadow));
    BOOST_TEST(tables.events.size() == 1u);
}

BOOST_AUTO_TEST_CASE(refuses_while_the_factor_rests_and_from_a_blocked_source) {
    for (const auto* name : {"ann-lee", "nobody"}) {
        const auto challenge = send(CodePurpose::login, name)->challenge;
        for (int i = 0; i < 3; ++i) BOOST_TEST(code_in(log_in_with(challenge, "11111111")) == "OTP_INVALID");
        const auto refused = send(CodePurpose::login, name);
        BOOST_TEST(code_in(refused) == "LOCKED_OUT");
        BOOST_TEST((refused.error().retry_after == 1s));
        BOOST_TEST(send(CodePurpose::passcode, name).has_value());
    }
    source_blocked = 60s;
    BOOST_TEST(code_in(send(CodePurpose::passcode, "ann-lee")) == "RATE_LIMITED");
}

BOOST_AUTO_TEST_CASE(gives_a_known_device_a_line_of_its_own) {
    const auto device = log_in("ann-lee", "correct horse")->device_token;
    const auto strangers = send(CodePurpose::login, "ann-lee");
    const auto hers = send(CodePurpose::login, "ann-lee", device);
    BOOST_TEST((strangers->challenge != hers->challenge));
    BOOST_TEST((send(CodePurpose::login, "ann-lee", Secret("made up"))->challenge == strangers->challenge));
    for (int i = 0; i < 5; ++i, clock.advance(60s)) send(CodePurpose::login, "ann-lee");
    BOOST_TEST(code_in(send(CodePurpose::login, "ann-lee")) == "RATE_LIMITED");
    BOOST_TEST(send(CodePurpose::login, "ann-lee", device).has_value());
    source_blocked = 60s;
    BOOST_TEST(send(CodePurpose::login, "ann-lee", device).has_value());
}

BOOST_AUTO_TEST_CASE(leaves_few_rows_of_unknown_names) {
    sessions::SweepCodesHandler keeps_two(upkeep_stores, clock, 2);
    for (const auto* name : {"one", "two", "three", "four"}) {
        send(CodePurpose::login, name);
        clock.advance(1s);
    }
    run(keeps_two.handle());
    BOOST_TEST(tables.codes.size() == 2u);
    clock.advance(24h - 2s);
    run(sweep_handler.handle());
    BOOST_TEST(tables.codes.size() == 1u);
    clock.advance(1s);
    run(sweep_handler.handle());
    BOOST_TEST(tables.codes.empty());
}

BOOST_AUTO_TEST_SUITE_END()
