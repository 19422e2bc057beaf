#include "app/screening/decision_waiter.hpp"

#include <boost/asio/this_coro.hpp>
#include <boost/test/unit_test.hpp>

#include "infra/async/task_group.hpp"
#include "tests/support/async_test.hpp"
#include "tests/support/fake_screening_store.hpp"
#include "tests/support/fake_transactor.hpp"

using namespace vestibule;
using namespace std::chrono_literals;

namespace {

struct Waiting {
    tests::FakeScreeningStore store;
    tests::FakeTransactor<screening::ScreeningStore> stores{store};
    metrics::Registry metrics;
    app::DecisionWaiter waiter{stores, 2, metrics};

    Uuid pending_user() {
        const auto user = store.ids.next();
        store.standings[user].subject = {.tenant = "acme", .user = user, .enrollment = {}, .site = "rewards"};
        store.standings[user].status = ScreeningStatus::pending;
        return user;
    }
    void decide(const Uuid& user, ScreeningStatus status) { store.standings.at(user).status = status; }
    // Answers gather here as they come.
    std::map<Uuid, ScreeningStatus> answers;
    TaskGroup asked{"waiting"};
    asio::awaitable<void> ask(Uuid user, std::chrono::milliseconds limit) {
        answers[user] = co_await waiter.decision("acme", user, limit);
    }
    asio::awaitable<void> ask_beside(Uuid user, std::chrono::milliseconds limit) {
        const auto before = waiter.waiting();
        asked.spawn(co_await asio::this_coro::executor, ask(user, limit), "asks");
        while (waiter.waiting() == before && !answers.contains(user)) co_await pause();
    }
    static asio::awaitable<void> pause() {
        co_await asio::post(co_await asio::this_coro::executor, asio::use_awaitable);
    }
    asio::awaitable<ScreeningStatus> answer_of(Uuid user) {
        while (!answers.contains(user)) co_await pause();
        co_return answers.at(user);
    }
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(waiting_for_a_decision, Waiting)

BOOST_AUTO_TEST_CASE(is_woken_by_this_instance) {
    tests::async_test([&]() -> asio::awaitable<void> {
        const auto user = pending_user();
        co_await ask_beside(user, 60s);
        decide(user, ScreeningStatus::clear);
        waiter.decided(user);
        BOOST_TEST((co_await answer_of(user) == ScreeningStatus::clear));
        BOOST_TEST(waiter.waiting() == 0u);
    });
}

BOOST_AUTO_TEST_CASE(needs_one_look_for_all_whom_another_instance_decides_on) {
    tests::async_test([&]() -> asio::awaitable<void> {
        const auto first = pending_user(), second = pending_user();
        co_await ask_beside(first, 60s);
        co_await ask_beside(second, 60s);
        const auto before = stores.looks;
        co_await waiter.look_elsewhere();
        BOOST_TEST(stores.looks == before + 1);
        decide(second, ScreeningStatus::hit);
        co_await waiter.look_elsewhere();
        BOOST_TEST((co_await answer_of(second) == ScreeningStatus::hit));
        BOOST_TEST(!answers.contains(first));
        decide(first, ScreeningStatus::clear);
        co_await waiter.look_elsewhere();
        BOOST_TEST((co_await answer_of(first) == ScreeningStatus::clear));
    });
}

BOOST_AUTO_TEST_CASE(asks_nothing_while_nobody_waits) {
    tests::async_test([&]() -> asio::awaitable<void> { co_await waiter.look_elsewhere(); });
    BOOST_TEST(stores.looks == 0);
}

BOOST_AUTO_TEST_CASE(ends_pending_with_its_time) {
    tests::async_test([&]() -> asio::awaitable<void> {
        BOOST_TEST((co_await waiter.decision("acme", pending_user(), 5ms) == ScreeningStatus::pending));
    });
    BOOST_TEST(waiter.waiting() == 0u);
}

BOOST_AUTO_TEST_CASE(sees_what_was_decided_before_it_began) {
    tests::async_test([&]() -> asio::awaitable<void> {
        const auto user = pending_user();
        decide(user, ScreeningStatus::clear);
        BOOST_TEST((co_await waiter.decision("acme", user, 60s) == ScreeningStatus::clear));
    });
}

BOOST_AUTO_TEST_CASE(is_for_so_many_and_no_more) {
    tests::async_test([&]() -> asio::awaitable<void> {
        const auto first = pending_user(), second = pending_user(), third = pending_user();
        co_await ask_beside(first, 60s);
        co_await ask_beside(second, 60s);
        BOOST_TEST(metrics.expose().find("vestibule_screening_requests_waiting 2") != std::string::npos);
        BOOST_TEST((co_await waiter.decision("acme", third, 60s) == ScreeningStatus::pending));
        BOOST_TEST(metrics.expose().find("vestibule_screening_requests_unwaited_total 1") != std::string::npos);

        decide(first, ScreeningStatus::clear);
        waiter.decided(first);
        co_await answer_of(first);
        co_await ask_beside(third, 60s);
        BOOST_TEST(waiter.waiting() == 2u);
        for (const auto& user : {second, third}) {
            decide(user, ScreeningStatus::hit);
            waiter.decided(user);
            BOOST_TEST((co_await answer_of(user) == ScreeningStatus::hit));
        }
    });
    BOOST_TEST(metrics.expose().find("vestibule_screening_requests_waiting 0") != std::string::npos);
}

BOOST_AUTO_TEST_SUITE_END()
