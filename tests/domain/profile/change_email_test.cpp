#include "domain/profile/change_email.hpp"

#include <boost/test/unit_test.hpp>

#include "tests/support/code_parts.hpp"

using namespace vestibule;
using namespace std::chrono_literals;

namespace {

struct ChangingEmail : tests::WithCodes {
    tests::FakeProfileEditStore edit_store{tables};
    tests::FakeTransactor<profile::ProfileEditStore> edits{edit_store};
    profile::ChangeEmailParts change_parts{edits, text, randomness, ids, clock};
    profile::AskForEmailHandler ask_handler{change_parts};
    profile::ConfirmEmailHandler confirm_handler{change_parts};
    Instant signed_in_at = clock.now();

    Result<CodeSent> ask(std::string email) {
        return run(ask_handler.handle({reach, site, user, signed_in_at, std::move(email)}, context));
    }
    Result<profile::UserDetails> confirm(const Uuid& challenge, std::string code, std::optional<Uuid> as = {}) {
        return run(
            confirm_handler.handle({reach, site, as.value_or(user), challenge, Secret(std::move(code))}, context));
    }
    static std::string code_of(const Result<profile::UserDetails>& outcome) {
        return outcome ? "" : outcome.error().code;
    }
    Uuid another(std::string identifier, std::string email) {
        auto command = ann();
        command.identifier = std::move(identifier);
        command.person.email = std::move(email);
        const auto id = enter(std::move(command))->user;
        activate(id, *tables.users.at(id).token);
        tables.events.clear();
        return id;
    }
};

constexpr auto right = "77777777";
constexpr auto wrong = "12345678";

}  // namespace

BOOST_FIXTURE_TEST_SUITE(changing_the_email_address, ChangingEmail)

BOOST_AUTO_TEST_CASE(needs_the_code_that_went_to_the_new_one) {
    const auto sent = ask("Ann@New.example");
    BOOST_REQUIRE(sent.has_value());
    BOOST_TEST((sent->expires_in == 600s));
    BOOST_TEST((tables.types() == std::vector<std::string>{"vestibule.auth.otp-issued.v1"}));
    BOOST_TEST(tables.events[0].data.at("purpose").as_string() == "email-change");
    BOOST_TEST(tables.events[0].data.at("contact_id").as_string() == sent->challenge.to_string());
    BOOST_TEST(tables.users.at(user).made.person.email == "ann@example.com");

    BOOST_TEST(code_of(confirm(sent->challenge, wrong)) == "CODE_INVALID");
    const auto confirmed = confirm(sent->challenge, right);
    BOOST_REQUIRE_EQUAL(code_of(confirmed), "");
    BOOST_TEST(confirmed->person.email == "Ann@New.example");
    BOOST_TEST(code("ann@new.example", "correct horse") == "");
    BOOST_TEST(code("ann@example.com", "correct horse") == "BAD_CREDENTIALS");
    BOOST_TEST(code_of(confirm(sent->challenge, right)) == "CODE_INVALID");
}

BOOST_AUTO_TEST_CASE(tells_the_old_address) {
    const auto sent = ask("ann@new.example");
    tables.events.clear();
    confirm(sent->challenge, right);
    BOOST_TEST((tables.types() == std::vector<std::string>{"vestibule.user.attribute-changed.v1"}));
    const auto& event = tables.events[0];
    BOOST_TEST(event.aggregate_version == 3u);
    const auto contact = Uuid::parse(std::string(event.data.at("contact_id").as_string())).value();
    BOOST_TEST(tables.contacts.at(contact).address == "ann@example.com");
}

// The old mailbox may be why the address changes: what lies there must not bring the account back.
BOOST_AUTO_TEST_CASE(ends_the_codes_that_went_to_the_old_one) {
    const auto passcode = send(CodePurpose::passcode, "ann-lee");
    const auto login = send(CodePurpose::login, "ann-lee");
    const auto sent = ask("ann@new.example");
    BOOST_TEST(tests::code_in(find(of_challenge(passcode->challenge, right))) == "");
    BOOST_REQUIRE_EQUAL(code_of(confirm(sent->challenge, right)), "");
    BOOST_TEST(tests::code_in(find(of_challenge(passcode->challenge, right))) == "CODE_INVALID");
    BOOST_TEST(tests::code_in(reset(of_challenge(passcode->challenge, right))) == "CODE_INVALID");
    BOOST_TEST(tests::code_in(log_in_with(login->challenge, right)) == "OTP_INVALID");
    const auto anew = send(CodePurpose::passcode, "ann-lee");
    BOOST_TEST(tests::code_in(reset(of_challenge(anew->challenge, right))) == "");
}

BOOST_AUTO_TEST_CASE(needs_a_recent_sign_in) {
    clock.advance(15min);
    BOOST_TEST(ask("ann@new.example").has_value());
    clock.advance(1us);
    BOOST_TEST(ask("ann@other.example").error().code == "REAUTHENTICATION_REQUIRED");
}

BOOST_AUTO_TEST_CASE(answers_alike_and_does_the_same_work_for_an_address_in_use) {
    const auto bob = another("bob", "bob@example.com");
    const auto work = [&](const char* email) {
        const auto before = tables.writes;
        const auto sent = ask(email);
        BOOST_REQUIRE(sent.has_value());
        BOOST_TEST((sent->expires_in == 600s));
        return tables.writes - before;
    };
    const auto free = work("ann@new.example");
    tables.events.clear();
    BOOST_TEST(work("BOB@example.com") == free);
    BOOST_TEST((tables.types() == std::vector<std::string>{"vestibule.auth.address-in-use.v1"}));
    BOOST_TEST(tables.events[0].data.at("user_id").as_string() == bob.to_string());
    clock.advance(1min);
    const auto sent = ask("bob@example.com");
    BOOST_TEST(code_of(confirm(sent->challenge, right)) == "CODE_INVALID");
    // A name that is no address of its owner: nobody is told.
    tables.events.clear();
    another("carol@example.com", "carol@other.example");
    BOOST_TEST(work("carol@example.com") == free);
    BOOST_TEST(tables.events.empty());
}

BOOST_AUTO_TEST_CASE(fails_where_the_address_was_taken_meanwhile_and_keeps_the_code) {
    const auto sent = ask("ann@new.example");
    const auto bob = another("bob", "ann@new.example");
    BOOST_TEST(code_of(confirm(sent->challenge, right)) == "DUPLICATE_USER");
    BOOST_TEST(tables.users.at(user).made.person.email == "ann@example.com");
    std::erase_if(tables.names, [&](const auto& name) { return name.second.first == bob; });
    BOOST_TEST(code_of(confirm(sent->challenge, right)) == "");
}

BOOST_AUTO_TEST_CASE(takes_only_the_code_of_the_address_asked_for_last) {
    const auto first = ask("a1@new.example");
    const auto second = ask("a2@new.example");
    const auto refused = confirm(first->challenge, right);
    BOOST_TEST(code_of(refused) == "CODE_INVALID");
    BOOST_TEST(!refused.error().wrong_proof);
    // Within the minute the first answer again: nothing changes.
    BOOST_TEST((ask("a1@new.example")->challenge == first->challenge));
    BOOST_TEST(code_of(confirm(second->challenge, right)) == "");
}

BOOST_AUTO_TEST_CASE(is_for_the_one_who_asked) {
    const auto bob = another("bob", "bob@example.com");
    const auto sent = ask("ann@new.example");
    BOOST_TEST(code_of(confirm(sent->challenge, right, bob)) == "CODE_INVALID");
    BOOST_TEST(code_of(confirm(sent->challenge, right)) == "");
}

BOOST_AUTO_TEST_CASE(shares_no_challenge_and_sends_one_mail_a_minute_to_one_address) {
    const auto bob = another("bob", "bob@example.com");
    const auto sent = ask("new@example.com");
    tables.events.clear();
    const auto his = run(ask_handler.handle({reach, site, bob, signed_in_at, "new@example.com"}, context));
    BOOST_TEST((his->challenge != sent->challenge));
    BOOST_TEST((his->expires_in == sent->expires_in));
    BOOST_TEST(tables.events.empty());
    BOOST_TEST(code_of(confirm(his->challenge, right, bob)) == "CODE_INVALID");
    clock.advance(1min);
    const auto later = run(ask_handler.handle({reach, site, bob, signed_in_at, "new@example.com"}, context));
    BOOST_TEST(tables.events.size() == 1u);
    // Ann asks again within Bob's minute: no mail, and what she has lives.
    BOOST_TEST((ask("new@example.com")->challenge == sent->challenge));
    BOOST_TEST(tables.events.size() == 1u);
    BOOST_TEST(code_of(confirm(sent->challenge, right)) == "");
    BOOST_TEST(code_of(confirm(later->challenge, right, bob)) == "DUPLICATE_USER");
}

BOOST_AUTO_TEST_CASE(refuses_a_blocked_source_but_from_a_device_that_the_user_has_used) {
    const auto device = log_in("ann-lee", "correct horse")->device_token;
    const auto sent = ask("ann@new.example");
    const auto confirm_from = [&](std::optional<Secret> from) {
        return code_of(run(confirm_handler.handle(
            {reach, site, user, sent->challenge, Secret(right), std::move(from), 60s}, context)));
    };
    BOOST_TEST(confirm_from({}) == "RATE_LIMITED");
    BOOST_TEST(confirm_from(Secret("another")) == "RATE_LIMITED");
    BOOST_TEST(confirm_from(device) == "");
}

BOOST_AUTO_TEST_CASE(mails_nothing_for_a_blocked_source_but_from_such_a_device) {
    const auto device = log_in("ann-lee", "correct horse")->device_token;
    tables.events.clear();
    const auto ask_from = [&](std::optional<Secret> from) {
        return tests::code_in(run(
            ask_handler.handle({reach, site, user, signed_in_at, "ann@new.example", std::move(from), 60s}, context)));
    };
    BOOST_TEST(ask_from({}) == "RATE_LIMITED");
    BOOST_TEST(ask_from(Secret("another")) == "RATE_LIMITED");
    BOOST_TEST(tables.events.empty());
    BOOST_TEST(ask_from(device) == "");
}

BOOST_AUTO_TEST_CASE(says_which_codes_were_wrong) {
    const auto sent = ask("ann@new.example");
    const auto counts = [&](const Uuid& challenge, const char* code) {
        return confirm(challenge, code).error().wrong_proof;
    };
    BOOST_TEST(counts(sent->challenge, wrong));
    BOOST_TEST(counts(ids.next(), right));
    BOOST_TEST(confirm(sent->challenge, right).has_value());
    BOOST_TEST(!counts(sent->challenge, right));
}

BOOST_AUTO_TEST_CASE(ends_after_five_wrong_codes_or_its_time) {
    auto sent = ask("ann@new.example");
    for (int i = 0; i < 5; ++i) BOOST_TEST(code_of(confirm(sent->challenge, wrong)) == "CODE_INVALID");
    BOOST_TEST(code_of(confirm(sent->challenge, right)) == "CODE_INVALID");
    clock.advance(1min);
    sent = ask("ann@new.example");
    clock.advance(10min);
    BOOST_TEST(code_of(confirm(sent->challenge, right)) == "CODE_INVALID");
}

BOOST_AUTO_TEST_CASE(is_answered_the_same_again_within_a_minute) {
    const auto first = ask("ann@new.example");
    tables.events.clear();
    clock.advance(59s);
    BOOST_TEST((ask("ANN@new.example")->challenge == first->challenge));
    BOOST_TEST(tables.events.empty());
    clock.advance(1s);
    BOOST_TEST((ask("ann@new.example")->challenge != first->challenge));
    BOOST_TEST(code_of(confirm(first->challenge, right)) == "CODE_INVALID");
}

BOOST_AUTO_TEST_CASE(is_asked_for_twenty_times_a_day_at_most) {
    for (int i = 0; i < 20; ++i) BOOST_TEST(ask("ann" + std::to_string(i) + "@new.example").has_value(), i);
    const auto refused = ask("ann20@new.example");
    BOOST_TEST(refused.error().code == "RATE_LIMITED");
    BOOST_TEST((refused.error().retry_after == 24h));
    clock.advance(24h);
    signed_in_at = clock.now();
    BOOST_TEST(ask("ann20@new.example").has_value());
}

BOOST_AUTO_TEST_CASE(may_change_the_spelling_of_the_own_one) {
    const auto sent = ask("Ann@Example.com");
    BOOST_TEST(code_of(confirm(sent->challenge, right)) == "");
    BOOST_TEST(tables.users.at(user).made.person.email == "Ann@Example.com");
    BOOST_TEST(code("ann@example.com", "correct horse") == "");
}

BOOST_AUTO_TEST_CASE(forgets_addresses_in_time) {
    ask("ann@new.example");
    clock.advance(9min);
    edit_store.sweep_contacts(clock.now());
    BOOST_TEST(tables.contacts.size() == 1u);
    clock.advance(1min);
    edit_store.sweep_contacts(clock.now());
    BOOST_TEST(tables.contacts.empty());
}

BOOST_AUTO_TEST_SUITE_END()
