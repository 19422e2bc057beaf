#include "domain/sessions/passcode.hpp"

#include <boost/test/unit_test.hpp>

#include "tests/support/code_parts.hpp"

using namespace vestibule;
using namespace vestibule::tests;
using namespace std::chrono_literals;

namespace {

constexpr const char* right = "77777777";
constexpr const char* wrong = "11111111";

}  // namespace

BOOST_FIXTURE_TEST_SUITE(finding_a_passcode, WithCodes)

BOOST_AUTO_TEST_CASE(says_how_long_it_lives_and_uses_nothing_up) {
    const auto challenge = send(CodePurpose::passcode, "ann-lee")->challenge;
    clock.advance(10s + 1us);
    for (int i = 0; i < 3; ++i) {
        const auto found = find(of_challenge(challenge, right));
        BOOST_REQUIRE(found.has_value());
        BOOST_TEST((found->expires_in == 589s));
    }
    BOOST_TEST(find(of_name("Ann@Example.com", right)).has_value());
}

BOOST_AUTO_TEST_CASE(counts_wrong_ones_by_challenge_and_by_name_together) {
    const auto challenge = send(CodePurpose::passcode, "ann-lee")->challenge;
    BOOST_TEST(code_in(find(of_challenge(challenge, wrong))) == "CODE_INVALID");
    BOOST_TEST(find(of_challenge(challenge, right)).has_value());
    BOOST_TEST(code_in(find(of_name("ann-lee", wrong))) == "CODE_INVALID");
    BOOST_TEST(code_in(find(of_name("ann@example.com", wrong))) == "CODE_INVALID");
    BOOST_TEST(code_in(find(of_challenge(challenge, right))) == "LOCKED_OUT");
    BOOST_TEST(tables.codes.begin()->second.challenge.tries == 3u);
    BOOST_TEST(code("ann-lee", "correct horse") == "");
}

BOOST_AUTO_TEST_CASE(does_the_same_work_for_whoever_it_is) {
    auto bob = ann();
    bob.identifier = "bob";
    bob.person.email = "bob@example.com";
    BOOST_REQUIRE(enter(bob).has_value());
    for (const bool sent : {false, true}) {
        clock.advance(1h);
        if (sent)
            for (const auto* name : {"ann-lee", "bob", "nobody"}) send(CodePurpose::passcode, name);
        for (int failure = 1; failure <= 6; ++failure, clock.advance(15min)) {
            const auto known = work_of([&] { find(of_name("ann-lee", wrong)); });
            BOOST_TEST((work_of([&] { find(of_name("bob", wrong)); }) == known), failure);
            BOOST_TEST((work_of([&] { find(of_name("nobody", wrong)); }) == known), failure);
        }
    }
}

BOOST_AUTO_TEST_CASE(knows_the_newest_of_the_device_first) {
    const auto device = log_in("ann-lee", "correct horse")->device_token;
    send(CodePurpose::passcode, "ann-lee");
    tables.codes.begin()->second.code = "22222222";
    send(CodePurpose::passcode, "ann-lee", device);
    auto query = of_name("ann-lee", right);
    BOOST_TEST(code_in(find(query)) == "CODE_INVALID");
    query.device_token = device;
    BOOST_TEST(find(query).has_value());
}

BOOST_AUTO_TEST_CASE(refuses_what_is_not_its_own) {
    const auto login = send(CodePurpose::login, "ann-lee")->challenge;
    BOOST_TEST(code_in(find(of_challenge(login, right))) == "CODE_INVALID");
    const auto challenge = send(CodePurpose::passcode, "ann-lee")->challenge;
    reach.sites = {"offers"};
    BOOST_TEST(code_in(find(of_challenge(challenge, right))) == "CODE_INVALID");
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_FIXTURE_TEST_SUITE(setting_a_password_by_passcode, WithCodes)

BOOST_AUTO_TEST_CASE(needs_no_old_one_and_ends_sessions_devices_and_locks) {
    const auto device = log_in("ann-lee", "correct horse")->device_token;
    fail("ann-lee", 100);
    BOOST_TEST(code("ann-lee", "correct horse") == "LOCKED_OUT");
    const auto challenge = send(CodePurpose::passcode, "ann-lee")->challenge;
    tables.events.clear();
    BOOST_TEST(reset(of_challenge(challenge, right)).has_value());
    BOOST_TEST(*tables.users.at(user).password_hash == "hash(new horse)");
    BOOST_TEST(tables.sessions.empty());
    BOOST_TEST(tables.devices.empty());
    BOOST_TEST(tables.events.back().type == "vestibule.user.password-changed.v1");
    BOOST_TEST(tables.events.back().aggregate_version == tables.users.at(user).version);
    BOOST_TEST(code("ann-lee", "correct horse") == "BAD_CREDENTIALS");
    BOOST_TEST(log_in("ann-lee", "new horse", device)->device_token.reveal() != device.reveal());
}

BOOST_AUTO_TEST_CASE(is_how_a_guest_gets_the_first) {
    tables.users.at(user).password_hash.reset();
    BOOST_TEST(reset(of_challenge(send(CodePurpose::passcode, "ann-lee")->challenge, right)).has_value());
    BOOST_TEST(code("ann-lee", "new horse") == "");
}

BOOST_AUTO_TEST_CASE(happens_once) {
    const auto challenge = send(CodePurpose::passcode, "ann-lee")->challenge;
    BOOST_TEST(reset(of_challenge(challenge, right)).has_value());
    BOOST_TEST(code_in(reset(of_challenge(challenge, right), "other horse")) == "CODE_INVALID");
    BOOST_TEST(*tables.users.at(user).password_hash == "hash(new horse)");
}

BOOST_AUTO_TEST_CASE(uses_nothing_up_for_a_password_that_is_refused) {
    const auto challenge = send(CodePurpose::passcode, "ann-lee")->challenge;
    for (int i = 0; i < 8; ++i)
        BOOST_TEST(code_in(reset(of_challenge(challenge, right), "password1")) == "PASSWORD_REJECTED");
    BOOST_TEST(code_in(reset(of_challenge(challenge, right), "ann@example.com")) == "PASSWORD_REJECTED");
    BOOST_TEST(reset(of_challenge(challenge, right)).has_value());
}

BOOST_AUTO_TEST_CASE(checks_the_code_before_the_password_and_hashes_for_right_ones_only) {
    const auto challenge = send(CodePurpose::passcode, "ann-lee")->challenge;
    const auto hashed = hasher.hashed;
    BOOST_TEST(code_in(reset(of_challenge(challenge, wrong), "password1")) == "CODE_INVALID");
    BOOST_TEST(code_in(reset(of_name("nobody", wrong), "password1")) == "CODE_INVALID");
    BOOST_TEST(hasher.hashed == hashed);
    BOOST_TEST(tables.codes.begin()->second.challenge.tries == 1u);
}

BOOST_AUTO_TEST_CASE(sets_nothing_where_others_were_first_while_it_was_hashed) {
    const auto challenge = send(CodePurpose::passcode, "ann-lee")->challenge;
    const auto while_hashing = [&](std::function<void()> act) {
        hasher.meanwhile = std::move(act);
        return code_in(reset(of_challenge(challenge, right)));
    };
    BOOST_TEST(while_hashing([&] {
                   for (int i = 0; i < 3; ++i) find(of_challenge(challenge, wrong));
               }) == "LOCKED_OUT");
    clock.advance(1s);
    BOOST_TEST(while_hashing([&] { tables.users.at(user).status = UserStatus::on_hold_admin; }) == "CODE_INVALID");
    tables.users.at(user).status = UserStatus::active;
    BOOST_TEST(*tables.users.at(user).password_hash == "hash(correct horse)");
    BOOST_TEST(while_hashing([&] { reset(of_challenge(challenge, right), "first horse"); }) == "CODE_INVALID");
    BOOST_TEST(*tables.users.at(user).password_hash == "hash(first horse)");
}

BOOST_AUTO_TEST_CASE(sets_nothing_where_the_user_is_held_while_the_row_is_waited_for) {
    const auto challenge = send(CodePurpose::passcode, "ann-lee")->challenge;
    tables.before_lock = [this] { tables.users.at(user).status = UserStatus::on_hold_admin; };
    BOOST_TEST(code_in(reset(of_challenge(challenge, right))) == "CODE_INVALID");
    BOOST_TEST(*tables.users.at(user).password_hash == "hash(correct horse)");
}

BOOST_AUTO_TEST_CASE(is_for_active_users_only) {
    const auto challenge = send(CodePurpose::passcode, "ann-lee")->challenge;
    tables.users.at(user).status = UserStatus::on_hold_admin;
    BOOST_TEST(code_in(reset(of_challenge(challenge, right))) == "CODE_INVALID");
    BOOST_TEST(code_in(find(of_challenge(challenge, right))) == "CODE_INVALID");
    tables.users.at(user).status = UserStatus::active;
    BOOST_TEST(reset(of_challenge(challenge, right)).has_value());
}

BOOST_AUTO_TEST_CASE(refuses_a_blocked_source) {
    const auto challenge = send(CodePurpose::passcode, "ann-lee")->challenge;
    source_blocked = 60s;
    BOOST_TEST(code_in(reset(of_challenge(challenge, right), "password1")) == "RATE_LIMITED");
    BOOST_TEST(code_in(find(of_challenge(challenge, wrong))) == "RATE_LIMITED");
    BOOST_TEST(code_in(find(of_challenge(ids.next(), right))) == "RATE_LIMITED");
}

BOOST_AUTO_TEST_SUITE_END()
