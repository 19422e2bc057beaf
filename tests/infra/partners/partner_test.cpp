#include "infra/partners/partner.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/test/unit_test.hpp>
#include <deque>
#include <functional>

#include "tests/support/async_test.hpp"

using namespace vestibule;
using namespace vestibule::partners;
using namespace std::chrono_literals;
using asio::awaitable;
using tests::async_test;

namespace {

// A partner that answers by a script, and a clock that is moved by hand.
struct Scripted {
    metrics::Registry metrics;
    TimePoint now{1000s};
    std::function<unsigned()> answer = [] { return 200U; };  // a status, or it throws
    int asked = 0;
    int in_hand = 0;
    int most_in_hand = 0;
    bool hang = false;
    Partner partner;

    explicit Scripted(PartnerSettings settings = {.name = "test", .rate = {.per_second = 1e6, .burst = 1e6}})
        : partner(
              std::move(settings), metrics,
              [this](http::OutboundRequest request, Urgency, TimePoint) { return reply(std::move(request)); },
              [this] { return now; }) {}

    awaitable<http::Response> reply(http::OutboundRequest) {
        ++asked;
        most_in_hand = std::max(most_in_hand, ++in_hand);
        struct Leave {
            int& count;
            ~Leave() { --count; }
        } leave{in_hand};
        while (hang) {
            asio::steady_timer timer(co_await asio::this_coro::executor, 1ms);
            co_await timer.async_wait(asio::use_awaitable);
        }
        http::Response response;
        response.status = answer();
        co_return response;
    }

    awaitable<std::string> call(Urgency urgency = Urgency::asynchronous, bool again = false) {
        try {
            const auto response = co_await partner.call({.request = {}, .urgency = urgency, .again = again});
            co_return std::to_string(response.status);
        } catch (const Held& held) {
            co_return std::string(to_string(held.why));
        } catch (const http::Untrusted&) {
            co_return "untrusted";
        } catch (const DeadlineExceeded&) {
            co_return "deadline";
        } catch (const Unavailable&) {
            co_return "unavailable";
        }
    }
};

unsigned unreachable() {
    throw Unavailable("partner.test: refused");
}

}  // namespace

BOOST_AUTO_TEST_SUITE(calling_a_partner)

BOOST_AUTO_TEST_CASE(tries_twice_for_a_user_and_once_for_the_ledger) {
    async_test([]() -> awaitable<void> {
        Scripted scripted;
        scripted.answer = [] { return 503U; };
        BOOST_TEST((co_await scripted.call(Urgency::synchronous)) == "503");
        BOOST_TEST(scripted.asked == 2);
        BOOST_TEST((co_await scripted.call()) == "503");
        BOOST_TEST(scripted.asked == 3);
    });
}

BOOST_AUTO_TEST_CASE(opens_the_breaker_and_asks_no_more_until_probes_go_well) {
    async_test([]() -> awaitable<void> {
        Scripted scripted;
        scripted.answer = unreachable;
        for (int i = 0; i < 10; ++i) BOOST_TEST((co_await scripted.call()) == "unavailable");
        BOOST_TEST((co_await scripted.call()) == "breaker-open");
        BOOST_TEST(scripted.asked == 10);
        BOOST_TEST((scripted.partner.resting() == 30s));

        scripted.now += 30s;
        scripted.answer = [] { return 201U; };
        for (int i = 0; i < 3; ++i) BOOST_TEST((co_await scripted.call()) == "201");
        BOOST_TEST((scripted.partner.state() == Breaker::State::closed));
    });
}

BOOST_AUTO_TEST_CASE(lets_a_retry_be_a_probe_though_the_budget_is_spent) {
    async_test([]() -> awaitable<void> {
        Scripted scripted;
        scripted.answer = unreachable;
        for (int i = 0; i < 10; ++i) co_await scripted.call();
        scripted.now += 30s;
        scripted.answer = [] { return 200U; };
        for (int i = 0; i < 5; ++i) BOOST_TEST((co_await scripted.call(Urgency::asynchronous, true)) == "200");
    });
}

BOOST_AUTO_TEST_CASE(pauses_after_401_and_an_untrusted_certificate_and_probes_with_one_call) {
    async_test([]() -> awaitable<void> {
        Scripted scripted;
        scripted.answer = [] { return 401U; };
        BOOST_TEST((co_await scripted.call()) == "401");
        BOOST_TEST((co_await scripted.call()) == "paused");
        scripted.now += 30s;
        scripted.answer = []() -> unsigned { throw http::Untrusted("partner.test: certificate"); };
        BOOST_TEST((co_await scripted.call()) == "untrusted");
        BOOST_TEST((co_await scripted.call()) == "paused");
        scripted.now += 30s;
        scripted.answer = [] { return 200U; };
        BOOST_TEST((co_await scripted.call()) == "200");
        BOOST_TEST(!scripted.partner.paused());
        BOOST_TEST((co_await scripted.call()) == "200");
        BOOST_TEST((scripted.partner.state() == Breaker::State::closed));
    });
}

BOOST_AUTO_TEST_CASE(refuses_the_seventeenth_user_at_once) {
    async_test([]() -> awaitable<void> {
        Scripted scripted;
        scripted.hang = true;
        const auto executor = co_await asio::this_coro::executor;
        int ended = 0;
        for (int i = 0; i < 16; ++i)
            asio::co_spawn(executor, scripted.call(Urgency::synchronous),
                           [&](const std::exception_ptr&, const std::string&) { ++ended; });
        asio::steady_timer timer(executor, 5ms);
        co_await timer.async_wait(asio::use_awaitable);
        BOOST_TEST((co_await scripted.call(Urgency::synchronous)) == "bulkhead-full");
        BOOST_TEST(scripted.most_in_hand == 16);
        scripted.hang = false;
        while (ended < 16) {
            timer.expires_after(1ms);
            co_await timer.async_wait(asio::use_awaitable);
        }
        BOOST_TEST((co_await scripted.call(Urgency::synchronous)) == "200");
    });
}

BOOST_AUTO_TEST_CASE(keeps_to_the_contract_of_calls_a_second) {
    async_test([]() -> awaitable<void> {
        Scripted scripted({.name = "test", .rate = {.per_second = 10, .burst = 20}});
        int through = 0;
        for (int i = 0; i < 40; ++i)
            if ((co_await scripted.call(Urgency::synchronous)) == "200") ++through;
        BOOST_TEST(through >= 16);
        BOOST_TEST(through <= 20);
        BOOST_TEST((co_await scripted.call(Urgency::synchronous)) == "rate-limited");
        scripted.now += 1s;
        BOOST_TEST((co_await scripted.call(Urgency::synchronous)) == "200");
    });
}

BOOST_AUTO_TEST_CASE(takes_nonsense_for_a_failure_where_the_caller_says_so) {
    async_test([]() -> awaitable<void> {
        Scripted scripted;
        const auto nonsense = [](const http::Response&) { return Health::failing; };
        for (int i = 0; i < 10; ++i) co_await scripted.partner.call({.request = {}, .judge = nonsense});
        BOOST_TEST((scripted.partner.state() == Breaker::State::open));
    });
}

BOOST_AUTO_TEST_CASE(does_not_hold_refusals_against_the_partner) {
    async_test([]() -> awaitable<void> {
        Scripted scripted;
        scripted.answer = [] { return 422U; };
        for (int i = 0; i < 30; ++i) BOOST_TEST((co_await scripted.call()) == "422");
    });
}

BOOST_AUTO_TEST_SUITE_END()
