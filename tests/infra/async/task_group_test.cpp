#include "infra/async/task_group.hpp"

#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/test/unit_test.hpp>

#include "domain/shared/failures.hpp"
#include "infra/async/with_deadline.hpp"
#include "tests/support/async_test.hpp"

using namespace vestibule;
using namespace std::chrono_literals;
using tests::async_test;

namespace {

asio::awaitable<void> sleep(asio::steady_timer::duration time, int* woke) {
    asio::steady_timer timer(co_await asio::this_coro::executor, time);
    co_await timer.async_wait(asio::use_awaitable);
    ++*woke;
}

asio::awaitable<void> fail() {
    throw std::out_of_range("broken");
    co_return;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(spawning_into_a_group)

BOOST_AUTO_TEST_CASE(waits_for_all) {
    async_test([]() -> asio::awaitable<void> {
        TaskGroup group("test");
        int woke = 0;
        co_await group.wait();
        for (int i = 0; i < 3; ++i) group.spawn(co_await asio::this_coro::executor, sleep(1ms, &woke), "sleep");
        BOOST_TEST(group.running() == 3);
        co_await group.wait();
        BOOST_TEST(woke == 3);
        BOOST_TEST(group.running() == 0);
    });
}

BOOST_AUTO_TEST_CASE(counts_failures_and_goes_on) {
    async_test([]() -> asio::awaitable<void> {
        TaskGroup group("test");
        int woke = 0;
        group.spawn(co_await asio::this_coro::executor, fail(), "fail");
        group.spawn(co_await asio::this_coro::executor, sleep(1ms, &woke), "sleep");
        co_await group.wait();
        BOOST_TEST(woke == 1);
        BOOST_TEST(group.failed() == 1);
    });
}

BOOST_AUTO_TEST_CASE(ends_waiting_tasks_when_cancelled_without_calling_them_failed) {
    async_test([]() -> asio::awaitable<void> {
        TaskGroup group("test");
        int woke = 0;
        group.spawn(co_await asio::this_coro::executor, sleep(1h, &woke), "sleep");
        group.cancel();
        group.spawn(co_await asio::this_coro::executor, sleep(1h, &woke), "late");
        co_await group.wait();
        BOOST_TEST(woke == 0);
        BOOST_TEST(group.failed() == 0);
    });
}

BOOST_AUTO_TEST_CASE(can_be_waited_for_with_a_deadline) {
    async_test([]() -> asio::awaitable<void> {
        TaskGroup group("test");
        int woke = 0;
        group.spawn(co_await asio::this_coro::executor, sleep(1h, &woke), "sleep");
        BOOST_CHECK_THROW(co_await with_deadline(1ms, "the end", group.wait()), DeadlineExceeded);
        group.cancel();
        co_await group.wait();
    });
}

BOOST_AUTO_TEST_SUITE_END()
