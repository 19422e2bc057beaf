#include "infra/crypto/constant_time.hpp"

#include <boost/test/unit_test.hpp>

using namespace vestibule;
using namespace vestibule::crypto;

BOOST_AUTO_TEST_SUITE(comparing_in_constant_time)

BOOST_AUTO_TEST_CASE(tells_equal_from_different) {
    BOOST_TEST(constant_time_equal("same", "same"));
    BOOST_TEST(constant_time_equal("", ""));
    BOOST_TEST(!constant_time_equal("same", "sane"));
    BOOST_TEST(!constant_time_equal("same", "samee"));
    BOOST_TEST(constant_time_equal(Digest{1}, Digest{1}));
    BOOST_TEST(!constant_time_equal(Digest{1}, Digest{1, 1}));
}

BOOST_AUTO_TEST_SUITE_END()
