#include "domain/sessions/change_password.hpp"

#include <boost/test/unit_test.hpp>

#include "tests/support/session_parts.hpp"

using namespace vestibule;
using namespace std::chrono_literals;

namespace {

struct Changing : tests::SigningIn {
    sessions::ChangePasswordHandler handler{{session_stores, hasher, policy, clock}};
    sessions::LoggedIn here = log_in("ann-lee", "correct horse").value();

    Result<sessions::PasswordChanged> change(std::string old_password, std::string new_password,
                                             std::optional<Secret> device = {}) {
        return run(handler.handle({.reach = reach,
                                   .client = "web",
                                   .site = site,
                                   .user = user,
                                   .session = here.session.id,
                                   .old_password = Secret(std::move(old_password)),
                                   .new_password = Secret(std::move(new_password)),
                                   .device_token = std::move(device),
                                   .source_blocked = {}},
                                  context));
    }
    std::string refusal(std::string old_password, std::string new_password, std::optional<Secret> device = {}) {
        const auto outcome = change(std::move(old_password), std::move(new_password), std::move(device));
        return outcome ? "" : outcome.error().code;
    }
    unsigned failures() const { return tables.counters.begin()->second.counter.failures.of(Factor::password).failures; }
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(changing_the_own_password, Changing)

BOOST_AUTO_TEST_CASE(replaces_it_and_ends_the_other_sessions) {
    const auto elsewhere = log_in("ann-lee", "correct horse");
    tables.events.clear();
    BOOST_TEST(change("correct horse", "battery staple").has_value());
    BOOST_TEST(*tables.users.at(user).password_hash == "hash(battery staple)");
    BOOST_TEST(tables.sessions.size() == 1u);
    BOOST_TEST((tables.sessions.begin()->second.id == here.session.id));
    BOOST_TEST((tables.types() ==
                std::vector<std::string>{"vestibule.user.password-changed.v1", "vestibule.auth.session-ended.v1"}));
    BOOST_TEST(tables.events[0].aggregate_version == 3u);
    BOOST_TEST(tables.events[0].data.at("method").as_string() == "old_password");
    BOOST_TEST(tables.events[1].data.at("reason_code").as_string() == "password_changed");
    BOOST_TEST(code("ann-lee", "correct horse") == "BAD_CREDENTIALS");
    BOOST_TEST(code("ann-lee", "battery staple") == "");
}

BOOST_AUTO_TEST_CASE(counts_a_wrong_old_one_as_a_failed_login) {
    for (int i = 0; i < 3; ++i) BOOST_TEST(refusal("wrong", "battery staple") == "BAD_CREDENTIALS");
    const auto verified = hasher.verified.size();
    const auto rests = change("correct horse", "battery staple");
    BOOST_TEST(rests.error().code == "LOCKED_OUT");
    BOOST_TEST((rests.error().retry_after == 1s));
    BOOST_TEST(hasher.verified.size() == verified);
    BOOST_TEST(code("ann-lee", "correct horse") == "LOCKED_OUT");
    clock.advance(1s);
    BOOST_TEST(refusal("correct horse", "battery staple") == "");
    BOOST_TEST(failures() == 0u);
}

BOOST_AUTO_TEST_CASE(changes_nothing_where_others_lock_it_meanwhile) {
    for (const auto* old_password : {"correct horse", "wrong"}) {
        clock.advance(15min);
        hasher.meanwhile = [this] {
            while (code("ann-lee", "wrong") == "BAD_CREDENTIALS") {
            }
        };
        BOOST_TEST(refusal(old_password, "battery staple") == "LOCKED_OUT");
    }
    BOOST_TEST(failures() == 4u);
    BOOST_TEST(*tables.users.at(user).password_hash == "hash(correct horse)");
}

BOOST_AUTO_TEST_CASE(changes_nothing_where_the_password_or_the_user_changes_meanwhile) {
    hasher.meanwhile = [this] { tables.users.at(user).status = UserStatus::on_hold_admin; };
    BOOST_TEST(refusal("correct horse", "battery staple") == "USER_NOT_ACTIVE");
    tables.users.at(user).status = UserStatus::active;
    hasher.meanwhile = [this] { tables.users.at(user).password_hash = "hash(another horse)"; };
    BOOST_TEST(refusal("correct horse", "battery staple") == "BAD_CREDENTIALS");
    BOOST_TEST(*tables.users.at(user).password_hash == "hash(another horse)");
}

BOOST_AUTO_TEST_CASE(tells_of_each_failure_and_of_the_lock) {
    tables.events.clear();
    for (int i = 0; i < 10; ++i) {
        BOOST_TEST(refusal("wrong", "battery staple") == "BAD_CREDENTIALS");
        clock.advance(15min);
    }
    BOOST_TEST(tables.events.size() == 11u);
    BOOST_TEST(tables.events[9].aggregate_version == 10u);
    BOOST_TEST(tables.events[10].type == "vestibule.user.locked.v1");
    BOOST_TEST(refusal("correct horse", "battery staple") == "");
    BOOST_TEST(tables.events[11].type == "vestibule.user.unlocked.v1");
    BOOST_TEST(tables.events[11].aggregate_version == 4u);
    BOOST_TEST(tables.events[12].type == "vestibule.user.password-changed.v1");
    BOOST_TEST(tables.events[12].aggregate_version == 5u);
}

BOOST_AUTO_TEST_CASE(judges_the_new_one_only_after_the_right_old_one) {
    BOOST_TEST(refusal("wrong", "password1") == "BAD_CREDENTIALS");
    const auto refused = change("correct horse", "password1");
    BOOST_TEST(refused.error().code == "PASSWORD_REJECTED");
    BOOST_TEST(refused.error().fields.at(0).pointer == "/newPassword");
    BOOST_TEST(failures() == 1u);
    for (const auto* own : {"ann lee 12", "Ann-Lee", "ann@example.com"})
        BOOST_TEST(refusal("correct horse", own) == "PASSWORD_REJECTED");
}

BOOST_AUTO_TEST_CASE(is_refused_where_there_is_none_yet) {
    tables.users.at(user).password_hash.reset();
    BOOST_TEST(refusal("correct horse", "battery staple") == "BAD_CREDENTIALS");
    BOOST_TEST(hasher.verified.back() == "shadow hash");
}

BOOST_AUTO_TEST_CASE(is_not_locked_by_strangers_on_a_known_device) {
    for (int i = 0; i < 3; ++i) code("ann-lee", "wrong");
    BOOST_TEST(refusal("correct horse", "battery staple") == "LOCKED_OUT");
    BOOST_TEST(refusal("correct horse", "battery staple", here.device_token) == "");
}

BOOST_AUTO_TEST_CASE(counts_on_the_device_that_is_known) {
    for (int i = 0; i < 3; ++i) BOOST_TEST(refusal("wrong", "battery staple", here.device_token) == "BAD_CREDENTIALS");
    BOOST_TEST(refusal("correct horse", "battery staple", here.device_token) == "LOCKED_OUT");
    BOOST_TEST(refusal("correct horse", "battery staple") == "");
}

BOOST_AUTO_TEST_SUITE_END()
