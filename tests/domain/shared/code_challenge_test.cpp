#include "domain/shared/code_challenge.hpp"

#include <boost/test/unit_test.hpp>

#include "tests/support/fake_parts.hpp"
#include "tests/support/fake_users.hpp"

using namespace vestibule;
using namespace std::chrono_literals;

namespace {

struct Codes {
    tests::FakeUsers tables;
    tests::FakeSessionStore store{tables};
    tests::FakeIds ids;
    tests::FakeClock clock;
    CodeLine line{.tenant = "acme",
                  .site = "rewards",
                  .purpose = CodePurpose::login,
                  .recipient = "ann@example.com",
                  .device = {}};
    Uuid ann = ids.next();

    Result<CodeSent> send(std::string code = "12345678") {
        return send_to({.account = ann, .counter = {}, .shadow = false}, std::move(code));
    }
    Result<CodeSent> send_to(CodeHolder holder, std::string code = "12345678") {
        return send_code(store, store.codes(),
                         {.line = line,
                          .code = {.challenge = ids.next(),
                                   .code = Secret(std::move(code)),
                                   .holder = holder,
                                   .sent_at = clock.now(),
                                   .expires = clock.now() + 600s},
                          .contact_id = {},
                          .locale = "en"});
    }
    CodeVerdict judge(const Uuid& challenge, std::string code, CodePurpose purpose = CodePurpose::login,
                      std::string site = "rewards", std::string tenant = "acme") {
        return judge_code(store.codes().find_challenge(tenant, challenge, Secret(std::move(code))), purpose, site,
                          clock.now());
    }
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(sending_a_code, Codes)

BOOST_AUTO_TEST_CASE(tells_of_it_and_keeps_the_code_beside_the_event) {
    const auto sent = send();
    BOOST_REQUIRE(sent.has_value());
    BOOST_TEST((sent->expires_in == 600s));
    BOOST_REQUIRE_EQUAL(tables.events.size(), 1u);
    const auto& event = tables.events[0];
    BOOST_TEST(event.type == "vestibule.auth.otp-issued.v1");
    BOOST_TEST(event.aggregate_id == sent->challenge.to_string());
    BOOST_TEST(event.key == ann.to_string());
    BOOST_TEST(event.data.at("purpose").as_string() == "login");
    BOOST_TEST(event.data.at("contact_id").as_string() == ann.to_string());
    BOOST_TEST(event.data.at("attempt_no").to_number<int>() == 1);
    BOOST_TEST((tables.secrets == std::vector<std::string>{"12345678"}));
}

BOOST_AUTO_TEST_CASE(again_within_a_minute_is_the_first_answer) {
    const auto first = send("11111111");
    clock.advance(60s - 1us);
    const auto again = send("22222222");
    BOOST_TEST((again->challenge == first->challenge));
    BOOST_TEST((again->expires_in == first->expires_in));
    BOOST_TEST(tables.events.size() == 1u);
    BOOST_TEST((judge(first->challenge, "11111111") == CodeVerdict::right));
}

BOOST_AUTO_TEST_CASE(ends_the_code_before) {
    const auto first = send("11111111");
    clock.advance(60s);
    const auto second = send("22222222");
    BOOST_TEST((judge(first->challenge, "11111111") == CodeVerdict::unknown));
    BOOST_TEST((judge(second->challenge, "11111111") == CodeVerdict::wrong));
    BOOST_TEST((judge(second->challenge, "22222222") == CodeVerdict::right));
    BOOST_TEST(tables.events[1].data.at("attempt_no").to_number<int>() == 2);
}

BOOST_AUTO_TEST_CASE(is_refused_after_five_in_a_quarter_of_an_hour_and_twenty_a_day) {
    for (int i = 0; i < 5; ++i, clock.advance(60s)) BOOST_TEST(send().has_value());
    const auto refused = send();
    BOOST_REQUIRE(!refused);
    BOOST_TEST(refused.error().code == "RATE_LIMITED");
    BOOST_TEST((refused.error().retry_after == 600s));
    for (int i = 0; i < 15; ++i) {
        clock.advance(15min);
        BOOST_TEST(send().has_value());
    }
    clock.advance(15min);
    BOOST_TEST(send().error().code == "RATE_LIMITED");
}

BOOST_AUTO_TEST_CASE(counts_a_known_device_apart) {
    const auto strangers = send("11111111");
    line.device = Secret("her phone");
    const auto hers = send("22222222");
    BOOST_TEST((hers->challenge != strangers->challenge));
    BOOST_TEST((judge(strangers->challenge, "11111111") == CodeVerdict::right));
    BOOST_TEST((judge(hers->challenge, "22222222") == CodeVerdict::right));
}

BOOST_AUTO_TEST_CASE(to_nobody_writes_as_much_and_opens_nothing) {
    const auto writes_of = [&](const CodeHolder& holder, const std::string& recipient) {
        line.recipient = recipient;
        const auto before = tables.writes;
        BOOST_TEST(send_to(holder).has_value());
        return tables.writes - before;
    };
    const CodeHolder known{.account = ann, .counter = {}, .shadow = false};
    const CodeHolder held{.account = ann, .counter = {}, .shadow = true};
    const CodeHolder nobody{.account = {}, .counter = {}, .shadow = true};
    for (int i = 0; i < 3; ++i, clock.advance(40s)) {
        const auto expected = writes_of(known, "ann@example.com");
        BOOST_TEST(writes_of(held, "held@example.com") == expected);
        BOOST_TEST(writes_of(nobody, "nobody") == expected);
    }
    BOOST_TEST(tables.events.size() == 2u);
    const auto of_nobody = store.codes().newest_challenge(line, Secret("12345678"));
    BOOST_TEST(of_nobody->matches);
    BOOST_TEST((judge(of_nobody->id, "12345678") == CodeVerdict::wrong));
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_FIXTURE_TEST_SUITE(a_code, Codes)

BOOST_AUTO_TEST_CASE(opens_only_what_it_was_sent_for) {
    const auto id = send()->challenge;
    BOOST_TEST((judge(id, "12345678", CodePurpose::passcode) == CodeVerdict::unknown));
    BOOST_TEST((judge(id, "12345678", CodePurpose::login, "offers") == CodeVerdict::unknown));
    BOOST_TEST((judge(id, "12345678", CodePurpose::login, "rewards", "umbrella") == CodeVerdict::unknown));
    BOOST_TEST((judge(ids.next(), "12345678") == CodeVerdict::unknown));
    BOOST_TEST((judge(id, "12345678") == CodeVerdict::right));
}

BOOST_AUTO_TEST_CASE(lives_its_life_and_no_longer) {
    const auto id = send()->challenge;
    clock.advance(600s - 1us);
    BOOST_TEST((judge(id, "12345678") == CodeVerdict::right));
    clock.advance(1us);
    BOOST_TEST((judge(id, "12345678") == CodeVerdict::dead));
    BOOST_TEST((judge(id, "87654321") == CodeVerdict::wrong));
}

BOOST_AUTO_TEST_CASE(is_used_once) {
    const auto id = send()->challenge;
    BOOST_TEST(store.codes().use_code(id, clock.now()));
    BOOST_TEST(!store.codes().use_code(id, clock.now()));
    BOOST_TEST((judge(id, "12345678") == CodeVerdict::dead));
}

BOOST_AUTO_TEST_CASE(is_dead_after_five_wrong_ones) {
    const auto id = send()->challenge;
    for (int i = 0; i < 4; ++i) store.codes().count_try(id);
    BOOST_TEST((judge(id, "12345678") == CodeVerdict::right));
    store.codes().count_try(id);
    BOOST_TEST((judge(id, "12345678") == CodeVerdict::dead));
    BOOST_TEST(!store.codes().use_code(id, clock.now()));
}

BOOST_AUTO_TEST_SUITE_END()
