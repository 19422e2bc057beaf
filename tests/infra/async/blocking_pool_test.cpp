#include "infra/async/blocking_pool.hpp"

#include <sys/resource.h>

#include <algorithm>
#include <atomic>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/experimental/awaitable_operators.hpp>
#include <boost/test/unit_test.hpp>
#include <latch>
#include <thread>

#include "domain/shared/failures.hpp"
#include "tests/support/async_test.hpp"

using namespace vestibule;
using tests::async_test;

BOOST_AUTO_TEST_SUITE(running_a_blocking_function)

BOOST_AUTO_TEST_CASE(gives_its_result_back_on_the_callers_thread) {
    BlockingPool pool({.name = "test", .threads = 2});
    async_test([&]() -> asio::awaitable<void> {
        const auto here = std::this_thread::get_id();
        const auto there = co_await pool.run([] { return std::this_thread::get_id(); });
        BOOST_TEST((there != here));
        BOOST_TEST((std::this_thread::get_id() == here));
    });
}

BOOST_AUTO_TEST_CASE(rethrows_its_exception) {
    BlockingPool pool({.name = "test"});
    async_test([&]() -> asio::awaitable<void> {
        BOOST_CHECK_THROW(co_await pool.run([]() -> int { throw std::out_of_range("no"); }), std::out_of_range);
        co_await pool.run([] {});
    });
}

BOOST_AUTO_TEST_CASE(refuses_when_the_queue_is_full) {
    std::atomic<std::size_t> most_waiting = 0;
    BlockingPool pool({.name = "test", .queue_limit = 1, .on_queued = [&](std::size_t waiting) {
                           if (waiting > most_waiting) most_waiting = waiting;
                       }});
    std::latch started(1), release(1);
    pool.submit([&] {
        started.count_down();
        release.wait();
    });
    started.wait();
    async_test([&]() -> asio::awaitable<void> {
        pool.submit([] {});
        BOOST_TEST(pool.queued() == 1);
        BOOST_CHECK_THROW(co_await pool.run([] { return 1; }), Overloaded);
        release.count_down();
    });
    pool.stop();
    BOOST_TEST(most_waiting == 1);
}

BOOST_AUTO_TEST_CASE(finishes_what_was_accepted_and_refuses_the_rest_once_stopped) {
    BlockingPool pool({.name = "test"});
    int done = 0;
    for (int i = 0; i < 10; ++i) pool.submit([&] { ++done; });
    pool.stop();
    pool.stop();
    BOOST_TEST(done == 10);
    BOOST_CHECK_THROW(pool.submit([] {}), Overloaded);
}

BOOST_AUTO_TEST_CASE(runs_at_the_asked_priority) {
    BlockingPool pool({.name = "test", .niceness = 7});
    async_test([&]() -> asio::awaitable<void> {
        const auto niceness = co_await pool.run([] { return getpriority(PRIO_PROCESS, static_cast<id_t>(gettid())); });
        BOOST_TEST(niceness == std::min(getpriority(PRIO_PROCESS, 0) + 7, 19));
    });
}

BOOST_AUTO_TEST_SUITE_END()
