// What the stores of sessions must do, fake or SQL.
#pragma once

#include <boost/test/unit_test.hpp>

#include "tests/support/side_by_side.hpp"
#include "tests/support/user_contract.hpp"

namespace vestibule::tests {

inline void failures_lock_known_and_unknown_names_alike(UserContract& on) {
    const auto user = run_one(on.enter())->user;
    run_one(on.activate(user, on.last_token()));
    for (const auto* name : {"ann-lee", "nobody"}) {
        for (int i = 0; i < 3; ++i) BOOST_TEST(code_of(run_one(on.log_in(name, "wrong"))) == "BAD_CREDENTIALS");
        BOOST_TEST(code_of(run_one(on.log_in(name))) == "LOCKED_OUT");
    }
    on.clock.advance(std::chrono::seconds(1));
    BOOST_TEST(code_of(run_one(on.log_in("ann-lee"))) == "");
    on.clock.advance(std::chrono::minutes(1));
    BOOST_TEST(run_one(on.report_unknown.handle()) == 1u);
    BOOST_TEST(run_one(on.report_unknown.handle()) == 0u);
    // Until the hard lock, and through the events of the long ones.
    for (int i = 0; i < 100; ++i) {
        run_one(on.log_in("ann-lee", "wrong"));
        on.clock.advance(std::chrono::minutes(15));
    }
    on.clock.advance(std::chrono::hours(1000));
    BOOST_TEST(code_of(run_one(on.log_in("ann-lee"))) == "LOCKED_OUT");
}

inline void a_password_is_changed(UserContract& on) {
    const auto user = run_one(on.enter())->user;
    run_one(on.activate(user, on.last_token()));
    const auto here = run_one(on.log_in("ann-lee"));
    const auto there = run_one(on.log_in("ann-lee"));
    const auto change = [&](const char* old_password, const char* new_password) {
        return code_of(run_one(on.change_password.handle({.reach = on.reach,
                                                          .client = "acme-web",
                                                          .site = on.site,
                                                          .user = user,
                                                          .session = here->session.id,
                                                          .old_password = Secret(old_password),
                                                          .new_password = Secret(new_password),
                                                          .device_token = {},
                                                          .source_blocked = {}},
                                                         on.context)));
    };
    BOOST_TEST(change("wrong", "battery staple") == "BAD_CREDENTIALS");
    BOOST_TEST(change("correct horse", "Ann-Lee") == "PASSWORD_REJECTED");
    BOOST_TEST(change("correct horse", "battery staple") == "");
    BOOST_TEST(code_of(run_one(on.log_in("ann-lee"))) == "BAD_CREDENTIALS");
    BOOST_TEST(code_of(run_one(on.log_in("ann-lee", "battery staple"))) == "");
    const auto alive = [&](const Result<sessions::LoggedIn>& session) {
        return code_of(run_one(on.resolve_token.handle({on.reach, session->user_token}, on.context)));
    };
    BOOST_TEST(alive(here) == "");
    BOOST_TEST(alive(there) == "USER_UNAUTHENTICATED");
    BOOST_TEST(run_one(on.get_user.handle({on.reach, user}, on.context))->version == 4u);
}

inline void devices_are_remembered(UserContract& on) {
    const auto user = run_one(on.enter())->user;
    run_one(on.activate(user, on.last_token()));
    const auto device = run_one(on.log_in("ann-lee"))->device_token;
    for (int i = 0; i < 3; ++i) run_one(on.log_in("ann-lee", "wrong"));
    BOOST_TEST(code_of(run_one(on.log_in("ann-lee"))) == "LOCKED_OUT");
    BOOST_TEST(run_one(on.log_in("ann-lee", "correct horse", device))->device_token.reveal() == device.reveal());
    on.clock.advance(std::chrono::minutes(15));
    for (int i = 0; i < 10; ++i) {
        BOOST_TEST(code_of(run_one(on.log_in("ann-lee", "wrong", device))) == "BAD_CREDENTIALS");
        on.clock.advance(std::chrono::minutes(15));
    }
    BOOST_TEST(run_one(on.log_in("ann-lee", "correct horse", device))->device_token.reveal() != device.reveal());
    const auto eldest = run_one(on.log_in("ann-lee"))->device_token;
    for (int i = 0; i < 10; ++i) {
        on.clock.advance(std::chrono::seconds(1));
        run_one(on.log_in("ann-lee"));
    }
    BOOST_TEST(run_one(on.log_in("ann-lee", "correct horse", eldest))->device_token.reveal() != eldest.reveal());
}

inline void sessions_that_ran_out_are_ended(UserContract& on) {
    const auto user = run_one(on.enter())->user;
    run_one(on.activate(user, on.last_token()));
    run_one(on.log_in("ann-lee"));
    on.clock.advance(std::chrono::seconds(899));
    BOOST_TEST(run_one(on.end_expired.handle(10)) == 0u);
    on.clock.advance(std::chrono::seconds(1));
    BOOST_TEST(run_one(on.end_expired.handle(10)) == 1u);
    BOOST_TEST(run_one(on.end_expired.handle(10)) == 0u);
}

}  // namespace vestibule::tests
