#include "domain/shared/lockout.hpp"

#include <boost/test/unit_test.hpp>

using namespace vestibule;
using namespace std::chrono_literals;

namespace {

constexpr Instant now{std::chrono::microseconds(1'000'000'000)};

FailureCount failures(unsigned count) {
    FailureCount result;
    for (unsigned i = 0; i < count; ++i) result = after_failure(result, now);
    return result;
}

long rest_after(unsigned count) {
    const auto rest = resting(failures(count), now);
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
    BOOST_TEST((resting(failures(100), now + 24h * 365) == std::chrono::seconds(24h)));
}

BOOST_AUTO_TEST_CASE(may_be_tried_when_the_rest_is_over) {
    BOOST_TEST((resting(failures(3), now + 999ms) == 1s));
    BOOST_TEST(!resting(failures(3), now + 1s).has_value());
}

BOOST_AUTO_TEST_SUITE_END()
