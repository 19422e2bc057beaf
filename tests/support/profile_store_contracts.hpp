// What the stores of profiles must do, fake or SQL.
#pragma once

#include <boost/test/unit_test.hpp>

#include "tests/support/side_by_side.hpp"
#include "tests/support/user_contract.hpp"

namespace vestibule::tests {

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

}  // namespace vestibule::tests
