#include "infra/async/with_deadline.hpp"

#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/test/unit_test.hpp>
#include <memory>

#include "tests/support/async_test.hpp"

using namespace vestibule;
using namespace std::chrono_literals;
using tests::async_test;

namespace {

asio::awaitable<int> answer_at_once() {
    co_return 42;
}

asio::awaitable<std::unique_ptr<int>> fail_at_once() {
    throw std::out_of_range("at once");
    co_return nullptr;
}

asio::awaitable<void> wait_for_ever(bool& ended) {
    struct Note {
        bool& ended;
        ~Note() { ended = true; }
    } note{ended};
    asio::steady_timer timer(co_await asio::this_coro::executor, asio::steady_timer::time_point::max());
    co_await timer.async_wait(asio::use_awaitable);
}

asio::awaitable<int> finish_in_spite_of_cancellation() {
    bool ended = false;
    try {
        co_await wait_for_ever(ended);
    } catch (const boost::system::system_error&) {
    }
    co_return 7;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(awaiting_with_a_deadline)

BOOST_AUTO_TEST_CASE(gives_the_result) {
    async_test([]() -> asio::awaitable<void> { BOOST_TEST(co_await with_deadline(1h, "it", answer_at_once()) == 42); });
}

BOOST_AUTO_TEST_CASE(passes_an_immediate_error_at_once) {
    async_test([]() -> asio::awaitable<void> {
        BOOST_CHECK_THROW(co_await with_deadline(1h, "it", fail_at_once()), std::out_of_range);
    });
}

BOOST_AUTO_TEST_CASE(cancels_and_names_what_took_too_long) {
    async_test([]() -> asio::awaitable<void> {
        bool ended = false;
        try {
            co_await with_deadline(1ms, "the partner's answer", wait_for_ever(ended));
            BOOST_TEST(false, "no deadline");
        } catch (const DeadlineExceeded& error) {
            BOOST_TEST(error.what() == "the partner's answer took too long");
        }
        BOOST_TEST(ended);
    });
}

BOOST_AUTO_TEST_CASE(refuses_at_once_when_the_deadline_has_passed) {
    async_test([]() -> asio::awaitable<void> {
        bool ended = false;
        BOOST_CHECK_THROW(co_await with_deadline(-1s, "it", wait_for_ever(ended)), DeadlineExceeded);
    });
}

BOOST_AUTO_TEST_CASE(keeps_a_result_that_came_in_spite_of_the_cancellation) {
    async_test([]() -> asio::awaitable<void> {
        BOOST_TEST(co_await with_deadline(1ms, "it", finish_in_spite_of_cancellation()) == 7);
    });
}

BOOST_AUTO_TEST_CASE(nests_with_the_nearer_deadline_first) {
    async_test([]() -> asio::awaitable<void> {
        bool ended = false;
        try {
            co_await with_deadline(1ms, "outer", with_deadline(1h, "inner", wait_for_ever(ended)));
        } catch (const DeadlineExceeded& error) {
            BOOST_TEST(error.what() == "outer took too long");
        }
        BOOST_TEST(ended);
    });
}

BOOST_AUTO_TEST_SUITE_END()
