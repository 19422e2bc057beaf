#include "infra/partners/limits.hpp"

#include <boost/test/unit_test.hpp>

using namespace vestibule::partners;
using namespace std::chrono_literals;

namespace {

constexpr auto user = Urgency::synchronous;
constexpr auto ledger = Urgency::asynchronous;

// How many calls of each urgency get through in ten seconds of asking every ten milliseconds.
struct Shares {
    int users = 0;
    int effects = 0;
};
Shares ten_seconds(RateLimit& rate, TimePoint now, bool users, bool effects) {
    Shares shares;
    for (const auto end = now + 10s; now < end; now += 10ms) {
        if (effects && rate.take(ledger, now)) ++shares.effects;
        if (users && rate.take(user, now)) ++shares.users;
    }
    return shares;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(limits_of_a_partner)

BOOST_AUTO_TEST_CASE(sixteen_users_and_eight_effects_at_once) {
    Bulkhead bulkhead({});
    for (int i = 0; i < 16; ++i) BOOST_TEST(bulkhead.enter(user));
    BOOST_TEST(!bulkhead.enter(user));
    for (int i = 0; i < 8; ++i) BOOST_TEST(bulkhead.enter(ledger));
    BOOST_TEST(!bulkhead.enter(ledger));
    bulkhead.leave(user);
    BOOST_TEST(bulkhead.enter(user));
}

BOOST_AUTO_TEST_CASE(retries_stop_at_five_tokens_and_come_back_with_successes) {
    RetryBudget budget({});
    for (int i = 0; i < 4; ++i) budget.note(true);
    BOOST_TEST(budget.enter(4));
    budget.leave();
    budget.note(true);
    BOOST_TEST(!budget.enter(4));
    budget.note(false);
    BOOST_TEST(budget.enter(4));
}

BOOST_AUTO_TEST_CASE(retries_are_a_fifth_of_what_is_in_flight_but_one_may_always_go) {
    RetryBudget budget({});
    BOOST_TEST(budget.enter(2));
    BOOST_TEST(!budget.enter(3));
    BOOST_TEST(budget.enter(9));
    BOOST_TEST(!budget.enter(13));
}

BOOST_AUTO_TEST_CASE(a_lone_retry_goes_when_nobody_else_could_earn_the_tokens) {
    RetryBudget budget({});
    for (int i = 0; i < 50; ++i) budget.note(true);
    BOOST_TEST(!budget.enter(1));
    BOOST_TEST(budget.enter(0));
    BOOST_TEST(budget.tokens() == 0);
}

BOOST_AUTO_TEST_CASE(the_rate_is_kept_by_each_alone_and_by_both) {
    const TimePoint start{100s};
    RateLimit alone({}, start);
    const auto users = ten_seconds(alone, start, true, false);
    BOOST_TEST(users.users >= 100);
    BOOST_TEST(users.users <= 120);
    RateLimit quiet({}, start);
    const auto effects = ten_seconds(quiet, start, false, true);
    BOOST_TEST(effects.effects >= 98);
    BOOST_TEST(effects.effects <= 120);
}

BOOST_AUTO_TEST_CASE(who_waits_for_a_user_has_four_times_as_much) {
    const TimePoint start{100s};
    RateLimit rate({}, start);
    ten_seconds(rate, start, true, true);  // the bursts are gone
    const auto shares = ten_seconds(rate, start + 10s, true, true);
    BOOST_TEST(shares.users + shares.effects <= 101);
    BOOST_TEST(shares.users >= 78);
    BOOST_TEST(shares.effects >= 18);
    BOOST_TEST(shares.effects <= 22);
}

BOOST_AUTO_TEST_CASE(the_wait_is_long_enough_and_no_longer) {
    const TimePoint start{100s};
    RateLimit rate({.per_second = 10, .burst = 20}, start);
    while (rate.take(user, start)) {
    }
    const auto wait = rate.wait(user, start);
    BOOST_TEST((wait > 0ms));
    BOOST_TEST((wait <= 126ms));
    BOOST_TEST(!rate.take(user, start + wait / 2));
    BOOST_TEST(rate.take(user, start + wait));
}

BOOST_AUTO_TEST_SUITE_END()
