#include "domain/shared/lockout.hpp"

#include <boost/test/unit_test.hpp>

using namespace vestibule;
using namespace std::chrono_literals;

namespace {

constexpr Instant now{std::chrono::microseconds(1'000'000'000)};

FailureCount failures(unsigned count, const LockoutPolicy& policy = {}) {
    FailureCount result;
    for (unsigned i = 0; i < count; ++i) result = after_failure(result, policy, now);
    return result;
}

long rest_after(unsigned count) {
    const auto rest = resting(failures(count), {}, now);
    return rest ? rest->count() : 0;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(a_factor_after_failures)

BOOST_AUTO_TEST_CASE(rests_longer_with_each) {
    const long expected[] = {0, 0, 0, 1, 2, 4, 8, 16, 32, 64, 900, 900};
    for (unsigned count = 0; count < 12; ++count) BOOST_TEST(rest_after(count) == expected[count]);
    BOOST_TEST(rest_after(99) == 900);
}

BOOST_AUTO_TEST_CASE(is_locked_for_good_after_the_hundredth) {
    BOOST_TEST((failures(100).rests_until == Instant::max()));
    BOOST_TEST((resting(failures(100), {}, now + 24h * 365) == std::chrono::seconds(24h)));
}

BOOST_AUTO_TEST_CASE(rests_as_the_site_says) {
    const LockoutPolicy strict{.rest_after = 1, .long_rest_after = 9, .long_rest = 1h, .hard_stop_after = 20};
    const long expected[] = {1, 2, 4, 8, 16, 32, 64, 64, 3600, 3600};
    for (unsigned count = 1; count <= 10; ++count)
        BOOST_TEST((resting(failures(count, strict), strict, now)->count() == expected[count - 1]), count);
    BOOST_TEST((failures(20, strict).rests_until == Instant::max()));
}

BOOST_AUTO_TEST_CASE(is_told_of_at_the_first_long_rest_and_at_the_hard_stop) {
    for (unsigned count = 1; count <= 101; ++count)
        BOOST_TEST(locks_now(failures(count), {}) == (count == 10 || count == 100), count);
}

BOOST_AUTO_TEST_CASE(may_be_tried_when_the_rest_is_over) {
    BOOST_TEST((resting(failures(3), {}, now + 999ms) == 1s));
    BOOST_TEST(!resting(failures(3), {}, now + 1s).has_value());
}

BOOST_AUTO_TEST_CASE(knows_a_rest_that_a_wrong_clock_began) {
    BOOST_TEST(resting(failures(10), {}, now - 60s).has_value());
    BOOST_TEST(!resting(failures(10), {}, now - 24h * 400).has_value());
    BOOST_TEST(resting(failures(100), {}, now - 24h * 400).has_value());
}

BOOST_AUTO_TEST_SUITE_END()
