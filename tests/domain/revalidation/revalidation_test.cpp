#include <boost/test/unit_test.hpp>

#include "domain/revalidation/run_revalidations.hpp"
#include "domain/revalidation/start_revalidation.hpp"
#include "tests/support/async_test.hpp"
#include "tests/support/fake_revalidations.hpp"
#include "tests/support/fake_transactor.hpp"
#include "tests/support/test_tools.hpp"

using namespace vestibule;
using namespace vestibule::revalidation;
using namespace std::chrono_literals;
using tests::async_test;
using tests::asio::awaitable;

namespace {

struct FakeRescreener final : Rescreener {
    std::map<Uuid, UserOutcome> decided;  // all others: no decision yet
    int asked = 0;
    RequestContext told;  // of the last one
    awaitable<std::optional<UserOutcome>> screen_again(Uuid user, RequestContext context) override {
        ++asked;
        told = context;
        const auto found = decided.find(user);
        co_return found == decided.end() ? std::nullopt : std::optional(found->second);
    }
};

struct Office {
    tests::FakeClock clock{Instant(std::chrono::seconds(1'790'000'000))};
    tests::TestTools::CountingIds ids;
    tests::FakeRevalidationStore store{clock};
    tests::FakeTransactor<RevalidationStore> stores{store};
    FakeRescreener rescreener;
    std::map<std::string, MoeCall> calls{{"rewards", {}}};
    StartRevalidationHandler start{stores, ids, clock};
    RunRevalidationsHandler run{{.stores = stores,
                                 .rescreener = rescreener,
                                 .moe_calls = [this](const Reach&, CallType) { return calls; },
                                 .clock = clock,
                                 .owner = "me"}};

    std::vector<Uuid> people(int count) {
        std::vector<Uuid> made;
        for (int i = 0; i < count; ++i) made.push_back(ids.next());
        store.people.insert(made.begin(), made.end());
        return made;
    }
    Result<Uuid> started(StartRevalidation command, RequestContext context = {}) {
        Result<Uuid> answer;
        async_test([&]() -> awaitable<void> { answer = co_await start.handle(std::move(command), context); });
        return answer;
    }
    bool turn() {
        bool worked = false;
        async_test([&]() -> awaitable<void> { worked = co_await run.turn(); });
        return worked;
    }
    std::optional<UserOutcome> outcome(const Uuid& id, const Uuid& user) {
        return store.runs.at(id).users.at(user).outcome;
    }
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(revalidating_many_users, Office)

BOOST_AUTO_TEST_CASE(refuses_a_call_that_no_site_makes) {
    const auto who = people(1);
    BOOST_TEST(started({.reach = {}, .type = CallType::moe, .users = who, .allowed = false}).error().code ==
               "CALL_TYPE_NOT_ALLOWED");
}

BOOST_AUTO_TEST_CASE(refuses_a_range_or_a_list_of_nobody) {
    const auto nobody = ids.next();
    BOOST_TEST(started({.reach = {}, .users = {nobody}}).error().code == "NO_USERS_IN_RANGE");
    BOOST_TEST(started({.reach = {}, .range = UserRange{nobody, nobody}}).error().code == "NO_USERS_IN_RANGE");
    BOOST_TEST(store.runs.empty());
}

BOOST_AUTO_TEST_CASE(counts_each_named_user_once_and_fails_those_out_of_reach) {
    const auto who = people(2);
    const auto stranger = ids.next();
    const auto id = started({.reach = {}, .users = {who[0], stranger, who[1], who[0]}}).value();
    BOOST_TEST(store.runs.at(id).run.total == 3u);
    BOOST_CHECK(outcome(id, stranger) == UserOutcome::failed);
    BOOST_TEST(!outcome(id, who[0]).has_value());
}

BOOST_AUTO_TEST_CASE(screens_each_user_and_asks_again_while_undecided) {
    const auto who = people(3);
    rescreener.decided = {{who[0], UserOutcome::clear}, {who[1], UserOutcome::hit}};
    const auto id = started({.reach = {}, .range = UserRange{who.front(), who.back()}}).value();
    BOOST_TEST(turn());
    BOOST_CHECK(outcome(id, who[0]) == UserOutcome::clear);
    BOOST_CHECK(outcome(id, who[1]) == UserOutcome::hit);
    BOOST_TEST(!outcome(id, who[2]).has_value());
    const auto asked = rescreener.asked;
    turn();
    BOOST_TEST(rescreener.asked == asked);
    clock.advance(5s);
    rescreener.decided[who[2]] = UserOutcome::clear;
    BOOST_TEST(turn());
    BOOST_CHECK(outcome(id, who[2]) == UserOutcome::clear);
    BOOST_TEST(store.runs.at(id).finished);
    BOOST_TEST(!turn());
}

BOOST_AUTO_TEST_CASE(works_on_behalf_of_the_request_that_asked) {
    RequestContext request;
    request.correlation_id = "request-1";
    request.traceparent = "trace-1";
    started({.reach = {.tenant = "acme", .sites = {}, .issuer = {}}, .users = people(1)}, request);
    turn();
    BOOST_TEST(rescreener.told.tenant == "acme");
    BOOST_TEST(rescreener.told.actor == "system");
    BOOST_TEST(rescreener.told.correlation_id == "request-1");
    BOOST_TEST(rescreener.told.traceparent == "trace-1");
}

BOOST_AUTO_TEST_CASE(gives_a_screening_up_after_a_day_and_never_calls_it_clear) {
    const auto who = people(1);
    const auto id = started({.reach = {}, .users = who}).value();
    turn();
    clock.advance(24h);
    turn();
    BOOST_CHECK(outcome(id, who[0]) == UserOutcome::failed);
}

BOOST_AUTO_TEST_CASE(tells_the_partner_of_the_active_and_fails_the_others) {
    const auto who = people(3);
    store.inactive = {who[1]};
    const auto id = started({.reach = {}, .type = CallType::moe, .users = who}).value();
    BOOST_TEST(turn());
    BOOST_TEST((store.called == std::vector<Uuid>{who[0], who[2]}));
    BOOST_CHECK(outcome(id, who[1]) == UserOutcome::failed);
    BOOST_TEST(!store.runs.at(id).finished);
    BOOST_TEST(!turn());
    BOOST_TEST(store.called.size() == 2u);
}

BOOST_AUTO_TEST_CASE(keeps_at_most_five_hundred_calls_open) {
    const auto who = people(700);
    started({.reach = {}, .type = CallType::moe, .range = UserRange{who.front(), who.back()}});
    for (int i = 0; i < 20; ++i) turn();
    BOOST_TEST(store.called.size() == 500u);
}

BOOST_AUTO_TEST_SUITE_END()
