// What a store of registrations must do with the others, fake or SQL.
#pragma once

#include <boost/test/unit_test.hpp>

#include "tests/support/side_by_side.hpp"
#include "tests/support/user_contract.hpp"

namespace vestibule::tests {

inline void a_user_registers_activates_and_signs_in(UserContract& on) {
    const auto registered = run_one(on.enter());
    BOOST_REQUIRE_EQUAL(code_of(registered), "");
    const auto token = on.last_token();
    BOOST_TEST(code_of(run_one(on.enter("ann-lee", "other@example.com"))) == "DUPLICATE_USER");
    BOOST_TEST(code_of(run_one(on.enter("other", "ann@example.com"))) == "DUPLICATE_USER");
    // What was refused holds no name.
    BOOST_TEST(code_of(run_one(on.enter("other", "other@example.com"))) == "");

    BOOST_TEST(code_of(run_one(on.log_in("ann-lee"))) == "USER_NOT_ACTIVE");
    BOOST_TEST(code_of(run_one(on.activate(registered->user, "another"))) == "ACTIVATION_TOKEN_INVALID");
    BOOST_TEST(code_of(run_one(on.activate(registered->user, token))) == "");
    BOOST_TEST(code_of(run_one(on.activate(registered->user, token))) == "ACTIVATION_TOKEN_INVALID");

    const auto session = run_one(on.log_in("ann@example.com"));
    BOOST_REQUIRE_EQUAL(code_of(session), "");
    BOOST_TEST((session->session.user == registered->user));
    const auto found = run_one(on.resolve_token.handle({on.reach, session->user_token}, on.context));
    BOOST_REQUIRE_EQUAL(code_of(found), "");
    BOOST_TEST((found->session == session->session.id));
    const auto anywhere = [&](const Secret& user_token) {
        return run_one(on.live_session_stores.look(
            on.context, [&](sessions::LiveSessionStore& store) { return store.session_of_any_tenant(user_token); }));
    };
    BOOST_TEST((anywhere(session->user_token).value().session.tenant == "acme"));
    BOOST_TEST((anywhere(session->user_token).value().session.client == session->session.client));
    BOOST_TEST(!anywhere(Secret("another")));
    on.clock.advance(std::chrono::seconds(500));
    BOOST_TEST((run_one(on.extend_session.handle({on.reach, on.tenant, session->user_token}, on.context))->expires_in ==
                std::chrono::seconds(900)));
    run_one(on.log_out.handle({found->user, found->session, found->token}, on.context));
    BOOST_TEST(code_of(run_one(on.resolve_token.handle({on.reach, session->user_token}, on.context))) ==
               "USER_UNAUTHENTICATED");
}

inline void a_user_joins_another_site(UserContract& on) {
    const auto user = run_one(on.enter())->user;
    run_one(on.activate(user, on.last_token()));
    const auto offers = a_site("offers");
    const auto join = [&](const Uuid& who, std::optional<std::string> identifier) {
        return run_one(on.join_site.handle({.reach = on.reach,
                                            .site = offers,
                                            .user = who,
                                            .identifier = std::move(identifier),
                                            .attributes = R"({"locale":"en"})"},
                                           on.context));
    };
    BOOST_TEST(join(user, "Annie")->identifier == "Annie");
    BOOST_TEST(code_of(join(user, {})) == "DUPLICATE_USER");
    const auto details = run_one(on.get_user.handle({on.reach, user}, on.context)).value();
    BOOST_TEST(details.version == 4u);  // registered, consent recorded, activated, joined
    BOOST_REQUIRE(details.sites.size() == 2u);
    const auto& there = details.sites.at(0).site == "offers" ? details.sites.at(0) : details.sites.at(1);
    BOOST_TEST(there.identifier == "Annie");
    BOOST_TEST(there.attributes == R"({"locale":"en"})");

    const auto bob = run_one(on.enter("bob", "bob@example.com"))->user;
    run_one(on.activate(bob, on.last_token()));
    BOOST_TEST(code_of(join(bob, "annie")) == "DUPLICATE_USER");
    BOOST_TEST(code_of(join(bob, {})) == "");
    on.site = offers;
    BOOST_TEST((run_one(on.log_in("annie"))->session.user == user));
    BOOST_TEST(code_of(run_one(on.log_in("ann-lee"))) == "BAD_CREDENTIALS");
    BOOST_TEST(code_of(run_one(on.enter("new", "ann@example.com"))) == "DUPLICATE_USER");
}

inline void mails_are_sent_again_within_limits(UserContract& on) {
    const auto user = run_one(on.enter())->user;
    const auto old_token = on.last_token();
    const auto resend = [&](const char* name) {
        return code_of(run_one(on.resend_activation.handle({on.reach, on.site, name}, on.context)));
    };
    for (int i = 0; i < 4; ++i) {
        on.clock.advance(std::chrono::seconds(60));
        BOOST_TEST(resend("ann-lee") == "");
        BOOST_TEST(resend("nobody") == "");
    }
    on.clock.advance(std::chrono::seconds(60));
    BOOST_TEST(resend("ann-lee") == "RATE_LIMITED");
    BOOST_TEST(code_of(run_one(on.activate(user, old_token))) == "ACTIVATION_TOKEN_INVALID");
}

inline void users_who_never_activate_are_erased(UserContract& on) {
    const auto user = run_one(on.enter())->user;
    BOOST_TEST(run_one(on.erase_pending.handle(10)) == 0u);
    on.clock.advance(std::chrono::hours(7 * 24));
    BOOST_TEST(run_one(on.erase_pending.handle(10)) == 1u);
    BOOST_TEST(run_one(on.erase_pending.handle(10)) == 0u);
    BOOST_TEST(code_of(run_one(on.get_user.handle({on.reach, user}, on.context))) == "USER_NOT_FOUND");
    BOOST_TEST(code_of(run_one(on.enter())) == "");
}

}  // namespace vestibule::tests
