#include "domain/screening/perform.hpp"

#include <boost/test/unit_test.hpp>

#include "tests/support/async_test.hpp"
#include "tests/support/fake_transactor.hpp"
#include "tests/support/screening_parts.hpp"
#include "tests/support/test_tools.hpp"

using namespace vestibule;
using namespace vestibule::screening;
using namespace std::chrono_literals;
using tests::a_screening_answer;
using tests::async_test;
using tests::asio::awaitable;

namespace {

struct FakeProvider final : ScreeningProvider {
    Asked answer = a_screening_answer();
    bool works = true;
    bool within = true;  // the process
    std::optional<AgreedList> list;
    int asked = 0;

    std::string_view name() const override { return "builtin"; }
    bool in_process() const override { return within; }
    bool available() const override { return works; }
    awaitable<std::optional<AgreedList>> version() override { co_return list; }
    awaitable<Asked> ask(ScreenedPerson, Origin) override {
        ++asked;
        co_return answer;
    }
};

struct Desk : tests::ScreeningParts {
    FakeProvider provider;
    tests::FakeTransactor<ScreeningStore> stores{store};
    tests::TestTools tools;
    tests::FakeText text;
    screening::ScreeningParts parts{stores, provider, tools.hash, text, [] { return 1.0; }};
    AskingDesk desk{parts};
    PerformScreeningHandler performing{parts};
    RescreenHandler rescreening{parts};

    // The list is known, and in force: that alone makes nobody clear.
    Desk() { provider.list = store.agreed; }
    void gives_no_answer(std::string code) { provider.answer = std::unexpected(Unanswered{std::move(code)}); }
    ScreeningRequest ask() {
        ScreeningRequest request;
        async_test([&]() -> awaitable<void> { request = co_await desk.ask("acme", john()); });
        return request;
    }
    void perform() {
        async_test([&]() -> awaitable<void> {
            for (auto& due : co_await performing.claim("me", 30s, 10)) co_await performing.perform(std::move(due));
        });
    }
    std::optional<ScreeningStatus> rescreen() {
        std::optional<ScreeningStatus> status;
        RequestContext context;
        context.tenant = "acme";
        async_test([&]() -> awaitable<void> { status = co_await rescreening.handle(user, context); });
        return status;
    }
    const Standing& standing() { return store.standings.at(user); }
};

// Every reason for which the providers give none.
const auto no_answers = {"LIST_MISSING", "LIST_EMPTY",     "LIST_STALE",           "LIST_MOVED",
                         "TIMEOUT",      "PROVIDER_RESTS", "PROVIDER_UNAVAILABLE", "OVERLOADED"};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(asking_the_provider, Desk)

BOOST_AUTO_TEST_CASE(before_the_transaction_where_it_answers_within_the_process) {
    BOOST_TEST(ask().answer.has_value());
    provider.within = false;
    BOOST_TEST(!ask().answer.has_value());
    BOOST_TEST(provider.asked == 1);
}

BOOST_AUTO_TEST_CASE(that_is_not_available_leaves_everybody_to_be_screened) {
    provider.works = false;
    const auto request = ask();
    BOOST_TEST(!request.answer.has_value());
    BOOST_TEST(provider.asked == 0);
    BOOST_TEST((begin_in(store, subject(user), request) == ScreeningStatus::pending));
    BOOST_TEST((status(user) == UserStatus::pending_screening));
}

BOOST_AUTO_TEST_CASE(that_gives_no_answer_leaves_everybody_to_be_screened) {
    for (const auto* code : no_answers) {
        gives_no_answer(code);
        const auto request = ask();
        BOOST_TEST(!request.answer.has_value(), code);
        BOOST_TEST((begin_in(store, subject(user), request) == ScreeningStatus::pending), code);
        BOOST_TEST((status(user) == UserStatus::pending_screening), code);
    }
}

BOOST_AUTO_TEST_CASE(without_an_answer_makes_nobody_clear) {
    begin(user, {}, ScreeningCause::changed_person);
    auto last = store.now();
    for (const auto* code : no_answers) {
        gives_no_answer(code);
        perform();
        BOOST_TEST((standing().status == ScreeningStatus::pending), code);
        BOOST_TEST((status(user) == UserStatus::pending_screening), code);
        BOOST_TEST(standing().last_code == code);
        BOOST_TEST((standing().next_attempt_at.value() > last));
        last = store.clock.at = *standing().next_attempt_at;
    }
    BOOST_TEST(provider.asked == static_cast<int>(no_answers.size()));
    BOOST_TEST(store.evidence.empty());
    BOOST_TEST(store.events.empty());

    provider.answer = a_screening_answer();
    perform();
    BOOST_TEST((standing().status == ScreeningStatus::clear));
    BOOST_TEST((status(user) == UserStatus::active));
}

BOOST_AUTO_TEST_CASE(that_rests_comes_back_when_it_says) {
    begin(user, {}, ScreeningCause::changed_person);
    provider.answer = std::unexpected(Unanswered{"PROVIDER_RESTS", 42s});
    perform();
    BOOST_TEST((standing().next_attempt_at == store.now() + 42s));
}

BOOST_AUTO_TEST_CASE(anew_without_an_answer_changes_nothing) {
    begin(user, a_screening_answer());
    const auto evidence = store.evidence.size();
    const auto round = standing().round;
    for (const auto* code : no_answers) {
        gives_no_answer(code);
        BOOST_TEST(!rescreen().has_value(), code);
    }
    BOOST_TEST((standing().status == ScreeningStatus::clear));
    BOOST_TEST(standing().round == round);
    BOOST_TEST(store.evidence.size() == evidence);
    BOOST_TEST(stores.transactions == 0);

    provider.answer = a_screening_answer(0.9);
    BOOST_TEST((rescreen() == ScreeningStatus::hit));
    BOOST_TEST((status(user) == UserStatus::on_hold_screening));
}

// Who waits for a decision gets none by being screened anew.
BOOST_AUTO_TEST_CASE(anew_without_an_answer_leaves_who_is_pending_pending) {
    begin(user, {}, ScreeningCause::changed_person);
    gives_no_answer("LIST_STALE");
    BOOST_TEST(!rescreen().has_value());
    BOOST_TEST((standing().status == ScreeningStatus::pending));
    BOOST_TEST((status(user) == UserStatus::pending_screening));
}

BOOST_AUTO_TEST_SUITE_END()
