// What a store of one-time codes must do, fake or SQL.
#pragma once

#include <boost/test/unit_test.hpp>
#include <functional>

#include "domain/sessions/store.hpp"
#include "tests/support/test_tools.hpp"

namespace vestibule::tests {

struct CodeContract {
    // Runs one closure in a transaction of its own.
    std::function<void(const std::function<void(sessions::SessionStore&)>&)> in;
    TestTools& tools;

    CodeLine line{.tenant = "acme",
                  .site = "rewards",
                  .purpose = CodePurpose::passcode,
                  .recipient = "ann@example.com",
                  .device = {}};
    Digest counter{7, 8, 9};
    std::optional<Uuid> account = tools.ids.next();

    Result<CodeSent> send(const std::string& code = "12345678") {
        Result<CodeSent> sent;
        const CodeOrder order{.line = line,
                              .code = {.challenge = tools.ids.next(),
                                       .code = Secret(code),
                                       .holder = {.account = account, .counter = counter, .shadow = !account},
                                       .sent_at = tools.clock.now(),
                                       .expires = tools.clock.now() + std::chrono::seconds(600)},
                              .contact_id = {},
                              .locale = "en"};
        in([&](sessions::SessionStore& store) { sent = send_code(store, store.codes(), order); });
        return sent;
    }
    std::optional<CodeChallenge> find(const Uuid& id, const std::string& code = "12345678") {
        std::optional<CodeChallenge> found;
        in([&](sessions::SessionStore& store) { found = store.codes().find_challenge(line.tenant, id, Secret(code)); });
        return found;
    }
    std::optional<CodeChallenge> newest(const std::string& code = "12345678") {
        std::optional<CodeChallenge> found;
        in([&](sessions::SessionStore& store) { found = store.codes().newest_challenge(line, Secret(code)); });
        return found;
    }
    bool use(const Uuid& id) {
        bool used = false;
        in([&](sessions::SessionStore& store) { used = store.codes().use_code(id, tools.clock.now()); });
        return used;
    }
};

inline void a_code_is_kept_as_sent(CodeContract on) {
    const auto sent = on.send();
    const auto found = on.find(sent->challenge);
    BOOST_REQUIRE(found.has_value());
    BOOST_TEST((found->id == sent->challenge));
    BOOST_TEST(found->tenant == "acme");
    BOOST_TEST(found->site == "rewards");
    BOOST_TEST((found->purpose == CodePurpose::passcode));
    BOOST_TEST((found->holder.account == on.account));
    BOOST_TEST((found->holder.counter == on.counter));
    BOOST_TEST(!found->holder.shadow);
    BOOST_TEST((found->expires == on.tools.clock.now() + std::chrono::seconds(600)));
    BOOST_TEST(found->tries == 0u);
    BOOST_TEST(!found->used);
    BOOST_TEST(found->matches);
    BOOST_TEST(!on.find(sent->challenge, "12345679")->matches);
    BOOST_TEST((on.newest()->id == sent->challenge));
    on.line.tenant = "umbrella";
    BOOST_TEST(!on.find(sent->challenge).has_value());
}

inline void a_line_keeps_only_its_newest_code(CodeContract on) {
    const auto first = on.send("11111111");
    BOOST_TEST((on.send("22222222")->challenge == first->challenge));
    on.tools.clock.advance(std::chrono::seconds(60));
    BOOST_TEST(on.use(first->challenge));
    const auto second = on.send("22222222");
    BOOST_TEST((second->challenge != first->challenge));
    BOOST_TEST(!on.find(first->challenge).has_value());
    BOOST_TEST(!on.use(first->challenge));
    const auto found = on.newest("22222222");
    BOOST_TEST((found->id == second->challenge));
    BOOST_TEST(found->matches);
    BOOST_TEST(!found->used);
    // Every part of a line is another line.
    const auto another = [&](const std::function<void(CodeLine&)>& change) {
        auto other = on;
        change(other.line);
        BOOST_TEST(!other.newest().has_value());
        BOOST_TEST(other.send().has_value());
    };
    another([](auto& line) { line.purpose = CodePurpose::login; });
    another([](auto& line) { line.recipient = "bob@example.com"; });
    another([](auto& line) { line.device = Secret("a device"); });
    another([&](auto& line) { line.asker = on.tools.ids.next(); });
    BOOST_TEST((on.newest()->id == second->challenge));
}

inline void a_recipient_gets_no_more_mails_by_asking_at_another_site(CodeContract on) {
    const auto first = on.send();
    on.line.site = "offers";
    BOOST_TEST((on.send()->challenge == first->challenge));
    BOOST_TEST(on.find(first->challenge)->site == "rewards");
    on.tools.clock.advance(std::chrono::seconds(60));
    const auto second = on.send();
    BOOST_TEST(on.find(second->challenge)->site == "offers");
    BOOST_TEST(!on.find(first->challenge).has_value());
    for (int i = 0; i < 3; ++i) {
        on.tools.clock.advance(std::chrono::seconds(60));
        BOOST_TEST(on.send().has_value());
    }
    on.line.site = "rewards";
    on.tools.clock.advance(std::chrono::seconds(60));
    BOOST_TEST(on.send().error().code == "RATE_LIMITED");
}

inline void a_code_is_used_once_and_within_its_tries(CodeContract on) {
    const auto sent = on.send();
    BOOST_TEST(on.use(sent->challenge));
    BOOST_TEST(!on.use(sent->challenge));
    BOOST_TEST(on.find(sent->challenge)->used);
    on.line.recipient = "bob@example.com";
    const auto other = on.send();
    for (unsigned i = 0; i < code_tries; ++i)
        on.in([&](sessions::SessionStore& store) { store.codes().count_try(other->challenge); });
    BOOST_TEST(on.find(other->challenge)->tries == code_tries);
    BOOST_TEST(!on.use(other->challenge));
}

inline void what_is_on_its_way_to_a_user_ends_together(CodeContract on) {
    const auto passcode = on.send();
    on.line.device = Secret("a device");
    const auto at_device = on.send();
    on.line.device.reset();
    on.line.purpose = CodePurpose::login;
    const auto login = on.send();
    on.line.purpose = CodePurpose::email_change;
    const auto address = on.send();
    on.line.purpose = CodePurpose::passcode;
    on.line.recipient = "bob@example.com";
    const auto ann = std::exchange(on.account, on.tools.ids.next());
    const auto of_another = on.send();

    on.in([&](sessions::SessionStore& store) { store.codes().end_codes("umbrella", *ann, on.tools.clock.now()); });
    BOOST_TEST(!on.find(passcode->challenge)->used);
    on.in([&](sessions::SessionStore& store) { store.codes().end_codes("acme", *ann, on.tools.clock.now()); });
    for (const auto& ended : {passcode, at_device, login}) BOOST_TEST(!on.use(ended->challenge));
    BOOST_TEST(on.use(address->challenge));
    BOOST_TEST(on.use(of_another->challenge));
}

inline void of_changes_of_address_only_the_newest_stays(CodeContract on) {
    const auto passcode = on.send();
    const auto change = [&](const char* address, std::optional<Uuid> user) {
        on.line.purpose = CodePurpose::email_change;
        on.line.recipient = address;
        on.line.asker = on.account = user;
        return on.send()->challenge;
    };
    const auto ann = on.account;
    const auto first = change("a1@new.example", ann);
    const auto second = change("a2@new.example", ann);
    const auto of_another = change("a1@new.example", on.tools.ids.next());
    const auto end = [&](const std::string& tenant) {
        on.in([&](sessions::SessionStore& store) {
            store.codes().end_earlier_changes(tenant, *ann, second, on.tools.clock.now());
        });
    };
    end("umbrella");
    BOOST_TEST(!on.find(first)->used);
    end("acme");
    BOOST_TEST(on.find(first)->used);
    BOOST_TEST(!on.use(first));
    for (const auto& lives : {second, of_another, passcode->challenge}) BOOST_TEST(on.use(lives));
}

inline void lines_end_when_unused_and_unknown_names_when_many(CodeContract on) {
    const auto count_over = [&](std::size_t most) {
        std::size_t over = 0;
        on.in([&](sessions::SessionStore& store) {
            for (const auto& [tenant, count] : store.codes().crowded_with_unknown_names(most))
                if (tenant == "acme") over += count;
        });
        return over;
    };
    on.send();
    on.account.reset();
    std::vector<Uuid> unknown;
    for (int i = 0; i < 5; ++i) {
        on.tools.clock.advance(std::chrono::seconds(1));
        on.line.recipient = "unknown " + std::to_string(i);
        unknown.push_back(on.send()->challenge);
    }
    BOOST_TEST(on.find(unknown[0])->holder.shadow);
    BOOST_TEST(count_over(5) == 0u);
    BOOST_TEST(count_over(3) == 2u);
    on.in([&](sessions::SessionStore& store) { store.codes().drop_unknown_names("acme", 2); });
    BOOST_TEST(!on.find(unknown[1]).has_value());
    BOOST_TEST(on.find(unknown[2]).has_value());
    on.line.recipient = "ann@example.com";
    BOOST_TEST(on.newest().has_value());
    const auto sweep = [&] {
        on.in([&](sessions::SessionStore& store) {
            store.codes().sweep_codes(on.tools.clock.now() - std::chrono::hours(24));
        });
    };
    on.tools.clock.advance(std::chrono::hours(24) - std::chrono::seconds(3));
    sweep();
    BOOST_TEST(!on.newest().has_value());
    BOOST_TEST(on.find(unknown[4]).has_value());
}

}  // namespace vestibule::tests
