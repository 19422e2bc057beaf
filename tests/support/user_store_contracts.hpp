// What the stores of registration, sessions and profile must do together, fake or SQL: the way of a user, and what
// each store keeps.
#pragma once

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/test/unit_test.hpp>

#include "domain/profile/change_email.hpp"
#include "domain/profile/find_users.hpp"
#include "domain/profile/update_profile.hpp"
#include "domain/registration/activate_user.hpp"
#include "domain/registration/erase_pending_users.hpp"
#include "domain/registration/join_site.hpp"
#include "domain/registration/resend_activation.hpp"
#include "domain/sessions/change_password.hpp"
#include "domain/sessions/end_expired_sessions.hpp"
#include "domain/sessions/extend_session.hpp"
#include "domain/sessions/log_in.hpp"
#include "domain/sessions/log_out.hpp"
#include "domain/sessions/report_unknown_failures.hpp"
#include "tests/support/fake_parts.hpp"
#include "tests/support/fake_screening.hpp"
#include "tests/support/test_tools.hpp"

namespace vestibule::tests {

// The handlers over the stores under test.
struct UserContract {
    using Clock = TestTools::HeldClock;

    Transactor<registration::RegistrationStore>& registrations;
    Transactor<sessions::SessionStore>& session_stores;
    Transactor<sessions::LiveSessionStore>& live_session_stores;
    Transactor<sessions::HoldStore>& hold_stores;
    Transactor<sessions::UpkeepStore>& upkeep_stores;
    Transactor<profile::ProfileStore>& profiles;
    Transactor<profile::ProfileEditStore>& profile_edits;
    Clock& clock;
    Ids& ids;

    FakePasswordHasher hasher = {};
    FakeText text = {};
    FakeCommonPasswords common = {};
    PasswordPolicy policy{text, {.common = &common}};
    FakeRandomness randomness = {};
    FakeTotpCodes totp = {};
    FakeScreeningDesk desk = {};
    FakeScreeningWaiter waiter = {};
    registration::RegistrationParts parts{registrations, hasher, policy, text, randomness, ids, clock, desk, waiter};
    registration::RegisterUserHandler register_user{parts};
    registration::ActivateUserHandler activate_user{parts};
    registration::ResendActivationHandler resend_activation{parts};
    registration::JoinSiteHandler join_site{parts};
    registration::ErasePendingUsersHandler erase_pending{registrations, clock};
    sessions::LogInHandler log_in_user{{session_stores, hasher, policy, text, randomness, ids, clock, totp}};
    sessions::ResolveTokenHandler resolve_token{live_session_stores, clock};
    sessions::ExtendSessionHandler extend_session{live_session_stores, clock};
    sessions::LogOutHandler log_out{live_session_stores};
    sessions::ChangePasswordHandler change_password{{session_stores, hasher, policy, clock}};
    sessions::EndExpiredSessionsHandler end_expired{live_session_stores, upkeep_stores, clock};
    sessions::ReportUnknownFailuresHandler report_unknown{upkeep_stores, clock};
    profile::FindUsersHandler find_users{profiles, text};
    profile::ChangeEmailParts change_parts{profile_edits, text, randomness, ids, clock};
    profile::AskForEmailHandler ask_for_email{change_parts};
    profile::ConfirmEmailHandler confirm_email{change_parts};
    profile::UpdateProfileHandler update_profile{profile_edits, nullptr, clock};
    profile::GetUserHandler get_user{profiles};

    std::shared_ptr<Site> site = a_site("rewards");
    std::shared_ptr<Tenant> tenant = with_site();
    Reach reach{"acme", {"offers", "rewards"}, {}};
    RequestContext context = of_acme();

    static RequestContext of_acme() {
        RequestContext context;
        context.tenant = "acme";
        context.client = "acme-web";
        context.actor = "user";
        context.correlation_id = "contract";
        return context;
    }
    std::shared_ptr<Tenant> with_site() {
        auto made = std::make_shared<Tenant>();
        made->id = "acme";
        made->sites[site->id] = site;
        return made;
    }
    std::string last_token() const { return "token-" + std::to_string(randomness.made) + "-of-32"; }

    asio::awaitable<Result<registration::Registered>> enter(std::string identifier = "Ann-Lee",
                                                            std::string email = "Ann@Example.com") {
        Consent consent{.id = {},
                        .document_id = "terms",
                        .document_version = "3",
                        .locale = "en",
                        .channel = "web",
                        .at = clock.now()};
        return register_user.handle({.tenant = "acme",
                                     .issuer = "first-bank",
                                     .site = site,
                                     .identifier = std::move(identifier),
                                     .person = {.email = std::move(email),
                                                .first_name = "Ann",
                                                .last_name = "Lee",
                                                .date_of_birth = "1990-02-03",
                                                .country_code = "US"},
                                     .password = Secret("correct horse"),
                                     .attributes = R"({"locale":"es"})",
                                     .locale = "es",
                                     .consents = {consent}},
                                    context);
    }
    asio::awaitable<Result<registration::Activated>> activate(Uuid user, std::string token) {
        return activate_user.handle(
            {.reach = reach, .tenant = tenant, .user = user, .token = Secret(std::move(token)), .password = {}},
            context);
    }
    asio::awaitable<Result<sessions::LoggedIn>> log_in(std::string name, std::string password = "correct horse",
                                                       std::optional<Secret> device = {}) {
        return log_in_user.handle({.reach = reach,
                                   .client = "acme-web",
                                   .site = site,
                                   .username = std::move(name),
                                   .password = Secret(std::move(password)),
                                   .device_token = std::move(device),
                                   .source_blocked = {}},
                                  context);
    }
};

template <class T>
std::string code_of(const Result<T>& outcome) {
    return outcome ? "" : outcome.error().code;
}

// Runs all of them side by side on one thread; in the order in which they were given.
template <class T>
std::vector<T> run_all(std::vector<asio::awaitable<T>> operations) {
    asio::io_context io;
    auto guard = asio::make_work_guard(io);
    std::vector<std::optional<T>> outcomes(operations.size());
    std::exception_ptr failed;
    std::size_t left = operations.size();
    for (std::size_t i = 0; i < operations.size(); ++i)
        asio::co_spawn(io, std::move(operations[i]), [&, i](std::exception_ptr failure, std::optional<T> value) {
            if (failure) failed = failure;
            outcomes[i] = std::move(value);
            --left;
        });
    const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds(60);
    while (left > 0 && io.run_one_until(deadline) != 0) {
    }
    if (left > 0) throw std::runtime_error("hangs: not done after a minute");
    io.run_for(std::chrono::milliseconds(50));
    if (failed) std::rethrow_exception(failed);
    std::vector<T> values;
    for (auto& outcome : outcomes) values.push_back(std::move(outcome.value()));
    return values;
}

template <class T>
T run_one(asio::awaitable<T> operation) {
    std::vector<asio::awaitable<T>> operations;
    operations.push_back(std::move(operation));
    return std::move(run_all(std::move(operations)).front());
}
inline void run_one(asio::awaitable<void> operation) {
    const auto done = [](asio::awaitable<void> work) -> asio::awaitable<bool> {
        co_await std::move(work);
        co_return true;
    };
    run_one(done(std::move(operation)));
}

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

inline void a_user_is_shown_as_registered(UserContract& on) {
    const auto user = run_one(on.enter())->user;
    const auto details = run_one(on.get_user.handle({on.reach, user}, on.context));
    BOOST_REQUIRE_EQUAL(code_of(details), "");
    BOOST_TEST((details->status == UserStatus::pending_activation));
    BOOST_TEST(details->version == 2u);
    BOOST_TEST(details->person.email == "Ann@Example.com");
    BOOST_TEST(details->person.date_of_birth.value() == "1990-02-03");
    BOOST_TEST(details->sites.at(0).identifier == "Ann-Lee");
    BOOST_TEST(details->sites.at(0).attributes == R"({"locale":"es"})");
    BOOST_TEST((details->created_at == on.clock.now()));

    using By = profile::FindUsers::By;
    const auto count = [&](By by, const char* value) {
        return run_one(on.find_users.handle({on.reach, by, value, {}}, on.context)).size();
    };
    BOOST_TEST(count(By::email, "ANN@example.com") == 1u);
    BOOST_TEST(count(By::email, "ann-lee") == 0u);
    BOOST_TEST(count(By::identifier, "ann-lee") == 1u);
    on.reach.issuer = "second-bank";
    BOOST_TEST(count(By::email, "ann@example.com") == 0u);
    on.reach = {"umbrella", {"rewards"}, {}};
    BOOST_TEST(count(By::email, "ann@example.com") == 0u);
}

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

inline void an_email_address_is_changed(UserContract& on) {
    const auto user = run_one(on.enter())->user;
    run_one(on.activate(user, on.last_token()));
    run_one(on.enter("other", "other@example.com"));
    const auto ask = [&](const char* email) {
        return run_one(on.ask_for_email.handle({on.reach, on.site, user, on.clock.now(), email}, on.context)).value();
    };
    const auto confirm = [&](const CodeSent& sent, const char* code) {
        return code_of(
            run_one(on.confirm_email.handle({on.reach, on.site, user, sent.challenge, Secret(code)}, on.context)));
    };
    const auto taken = ask("Other@example.com");
    BOOST_TEST(confirm(taken, "77777777") == "CODE_INVALID");
    const auto sent = ask("Ann@New.example");
    BOOST_TEST((ask("ann@new.example").challenge == sent.challenge));
    BOOST_TEST(confirm(sent, "12345678") == "CODE_INVALID");
    const auto quick = run_one(on.enter("quick", "ann@new.example"))->user;
    BOOST_TEST(confirm(sent, "77777777") == "DUPLICATE_USER");
    on.clock.advance(std::chrono::minutes(1));
    const auto again = ask("ann@third.example");
    BOOST_TEST(confirm(again, "77777777") == "");
    BOOST_TEST(confirm(again, "77777777") == "CODE_INVALID");
    const auto details = run_one(on.get_user.handle({on.reach, user}, on.context));
    BOOST_TEST(details->person.email == "ann@third.example");
    BOOST_TEST(details->version == 4u);
    BOOST_TEST(code_of(run_one(on.log_in("ann@third.example"))) == "");
    BOOST_TEST(code_of(run_one(on.log_in("ann-lee"))) == "");
    BOOST_TEST(code_of(run_one(on.log_in("ann@example.com"))) == "BAD_CREDENTIALS");
    // The old address is free.
    BOOST_TEST(code_of(run_one(on.enter("heir", "ann@example.com"))) == "");
    BOOST_TEST((quick != user));
}

inline void an_email_address_is_asked_for_within_limits(UserContract& on) {
    const auto enter = [&](const char* name, const char* email) {
        const auto user = run_one(on.enter(name, email))->user;
        run_one(on.activate(user, on.last_token()));
        return user;
    };
    const auto ann = enter("ann-lee", "ann@example.com");
    const auto bob = enter("bob", "bob@example.com");
    const auto ask = [&](const Uuid& user, std::string email) {
        return run_one(
            on.ask_for_email.handle({on.reach, on.site, user, on.clock.now(), std::move(email)}, on.context));
    };
    const auto confirm = [&](const Uuid& user, const CodeSent& sent) {
        return code_of(run_one(
            on.confirm_email.handle({on.reach, on.site, user, sent.challenge, Secret("77777777")}, on.context)));
    };
    // Another user's challenge within the minute is another one, without a mail; the first one's lives.
    const auto first = ask(ann, "new@example.com");
    const auto second = ask(bob, "new@example.com");
    BOOST_TEST((second->challenge != first->challenge));
    BOOST_TEST((ask(bob, "new@example.com")->challenge == second->challenge));
    BOOST_TEST(confirm(bob, *first) == "CODE_INVALID");
    BOOST_TEST(confirm(bob, *second) == "CODE_INVALID");
    BOOST_TEST(confirm(ann, *first) == "");
    // A login name that is no address of its owner: neither a code nor a notice.
    run_one(on.enter("carol@example.com", "carol@example.org"));
    BOOST_TEST(confirm(ann, ask(ann, "carol@example.com").value()) == "CODE_INVALID");
    // Five mails to one address in 15 minutes, whoever asks.
    on.clock.advance(std::chrono::minutes(15));
    for (int i = 0; i < 5; ++i) {
        BOOST_TEST(code_of(ask(i % 2 == 0 ? ann : bob, "third@example.com")) == "");
        on.clock.advance(std::chrono::seconds(60));
    }
    BOOST_TEST(code_of(ask(ann, "third@example.com")) == "RATE_LIMITED");
    BOOST_TEST(code_of(ask(bob, "third@example.com")) == "RATE_LIMITED");
    // Twenty asks of one user a day, to whatever addresses: Ann has used five up.
    for (int i = 0; i < 15; ++i) BOOST_TEST(code_of(ask(ann, std::to_string(i) + "@example.com")) == "");
    BOOST_TEST(code_of(ask(ann, "last@example.com")) == "RATE_LIMITED");
    on.clock.advance(std::chrono::hours(24));
    BOOST_TEST(code_of(ask(ann, "last@example.com")) == "");
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

inline void a_profile_is_updated(UserContract& on) {
    const auto user = run_one(on.enter())->user;
    run_one(on.activate(user, on.last_token()));
    const auto update = [&](profile::ProfilePatch patch) {
        return run_one(on.update_profile.handle({on.reach, on.site, user, std::move(patch)}, on.context)).value();
    };
    const auto changed = update({.last_name = "Ortega", .phone = "2025550100", .locale = "en"});
    BOOST_TEST(changed.person.first_name == "Ann");
    BOOST_TEST(changed.person.last_name == "Ortega");
    BOOST_TEST(changed.person.phone.value() == "2025550100");
    BOOST_TEST(changed.sites.at(0).attributes == R"({"locale":"en"})");
    BOOST_TEST(changed.version == 4u);
    const auto removed = update({.phone = std::optional<std::string>(), .locale = std::optional<std::string>()});
    BOOST_TEST(!removed.person.phone.has_value());
    BOOST_TEST(removed.sites.at(0).attributes == "{}");
    BOOST_TEST(update({.last_name = "Ortega"}).version == 5u);
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
