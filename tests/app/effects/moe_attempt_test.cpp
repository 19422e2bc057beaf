#include "app/effects/moe_attempt.hpp"

#include <boost/test/unit_test.hpp>
#include <deque>
#include <fstream>

#include "domain/notification/mail_kinds.hpp"
#include "tests/infra/http/listening.hpp"
#include "tests/support/fake_effect_ledger.hpp"
#include "tests/support/fake_transactor.hpp"
#include "tests/support/letters.hpp"
#include "tests/support/temporary_folder.hpp"

using namespace vestibule;
using namespace vestibule::app;
using namespace vestibule::notification;
using tests::FakeHandler;
using tests::served;
using tests::Served;
using tests::asio::awaitable;

namespace {

// The partner's side: what it got, and what it says.
struct Partner {
    std::vector<http::Request> got;
    std::deque<unsigned> statuses;  // then 201
    int tokens = 0;

    explicit Partner(Served& served) {
        served.handler.on.emplace_back("/moe/enroll-and-sync", [this](http::Request request) { return call(request); });
        served.handler.on.emplace_back("/moe/oauth2/token", [this](http::Request request) { return token(request); });
    }
    awaitable<http::Response> call(http::Request request) {
        got.push_back(std::move(request));
        unsigned status = 201;
        if (!statuses.empty()) {
            status = statuses.front();
            statuses.pop_front();
        }
        co_return FakeHandler::text(status, R"({"moeId":"m-1","status":"SYNCED"})");
    }
    awaitable<http::Response> token(http::Request) {
        ++tokens;
        co_return FakeHandler::text(
            200, R"({"access_token":"t)" + std::to_string(tokens) + R"(","token_type":"Bearer","expires_in":300})");
    }
    std::string header(std::size_t call, std::string_view name) const {
        return std::string(got.at(call).head.headers.find(name).value_or(""));
    }
};

struct Office {
    tests::FakeClock clock{tests::mail_time};
    tests::FakeEffectStore store{clock};
    tests::FakeTransactor<EffectStore> ledger{store};
    metrics::Registry metrics;
    tests::TemporaryFolder folder;
    Effect effect;

    Office() {
        effect = tests::some_effect("activation", 1);
        effect.kind = moe_kind;
        effect.lane = Lane::partner;
        store.requests[effect.key] = {UserStatus::active, "ENROLL_PROGRAM_AND_MOE", R"({"callId":"1"})"};
        std::ofstream(folder.path() / "secret") << "s3cret\n";
    }
    MoeSettings settings(const Served& served, bool with_token = false) const {
        MoeSettings settings;
        settings.url = "http://127.0.0.1:" + std::to_string(served.listener.port()) + "/moe/";
        if (with_token) {
            settings.client_id = "us";
            settings.client_secret_file = folder.path() / "secret";
        }
        return settings;
    }
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(telling_the_moe_partner, Office)

BOOST_AUTO_TEST_CASE(sends_the_same_key_and_bytes_at_every_attempt) {
    served([this](Served served) -> awaitable<void> {
        Partner partner(served);
        partner.statuses = {503};
        MoeAttempt attempts(settings(served), ledger, clock, metrics);
        const auto first = co_await (co_await attempts.prepare(effect, "me"))();
        BOOST_CHECK(first.outcome.cls == OutcomeClass::transient);
        effect.attempts = 1;
        const auto second = co_await (co_await attempts.prepare(effect, "me"))();
        BOOST_CHECK(second.outcome.cls == OutcomeClass::delivered);
        BOOST_TEST(second.outcome.provider_ref == "m-1");
        BOOST_REQUIRE(partner.got.size() == 2u);
        BOOST_TEST(partner.got[0].body == partner.got[1].body);
        for (std::size_t i = 0; i < 2; ++i) BOOST_TEST(partner.header(i, "Idempotency-Key") == effect.key);
        BOOST_TEST(partner.header(0, "Authorization") == "");
    });
}

BOOST_AUTO_TEST_CASE(shows_a_token_and_fetches_another_when_it_is_no_longer_taken) {
    served([this](Served served) -> awaitable<void> {
        Partner partner(served);
        MoeAttempt attempts(settings(served, true), ledger, clock, metrics);
        co_await (co_await attempts.prepare(effect, "me"))();
        partner.statuses = {401};
        const auto outcome = co_await (co_await attempts.prepare(effect, "me"))();
        BOOST_CHECK(outcome.outcome.cls == OutcomeClass::delivered);
        BOOST_TEST(partner.tokens == 2);
        BOOST_TEST(partner.header(0, "Authorization") == "Bearer t1");
        BOOST_TEST(partner.header(1, "Authorization") == "Bearer t1");
        BOOST_TEST(partner.header(2, "Authorization") == "Bearer t2");
        BOOST_TEST(attempts.healthy());
    });
}

BOOST_AUTO_TEST_CASE(pauses_when_a_fresh_token_is_not_taken_either) {
    served([this](Served served) -> awaitable<void> {
        Partner partner(served);
        partner.statuses = {401};
        MoeAttempt attempts(settings(served, true), ledger, clock, metrics);
        const auto outcome = co_await (co_await attempts.prepare(effect, "me"))();
        BOOST_CHECK(outcome.outcome.cls == OutcomeClass::configuration);
        BOOST_TEST(!attempts.healthy());
        BOOST_TEST(attempts.resting().count() > 0);
        const auto held = co_await (co_await attempts.prepare(effect, "me"))();
        BOOST_CHECK(held.outcome.cls == OutcomeClass::held_back);
    });
}

BOOST_AUTO_TEST_CASE(says_nothing_of_who_is_held_or_denied) {
    served([this](Served served) -> awaitable<void> {
        Partner partner(served);
        MoeAttempt attempts(settings(served), ledger, clock, metrics);
        const std::map<UserStatus, OutcomeClass> expected{{UserStatus::on_hold_screening, OutcomeClass::held_back},
                                                          {UserStatus::on_hold_admin, OutcomeClass::held_back},
                                                          {UserStatus::denied, OutcomeClass::withheld}};
        for (const auto& [standing, cls] : expected) {
            store.requests.at(effect.key).standing = standing;
            const auto outcome = co_await (co_await attempts.prepare(effect, "me"))();
            BOOST_CHECK(outcome.outcome.cls == cls);
        }
        BOOST_TEST(partner.got.empty());
    });
}

BOOST_AUTO_TEST_CASE(has_nothing_to_say_of_an_erased_person) {
    served([this](Served served) -> awaitable<void> {
        Partner partner(served);
        store.requests.clear();
        MoeAttempt attempts(settings(served), ledger, clock, metrics);
        const auto outcome = co_await (co_await attempts.prepare(effect, "me"))();
        BOOST_CHECK(outcome.outcome.cls == OutcomeClass::gone);
        BOOST_TEST(partner.got.empty());
    });
}

BOOST_AUTO_TEST_SUITE_END()
