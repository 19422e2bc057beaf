#include "app/open_files.hpp"

#include <sys/resource.h>

#include <boost/test/unit_test.hpp>

using namespace vestibule;

namespace {

// The limit of the process is put back after each case.
struct Limited {
    rlimit before{};

    Limited() {
        BOOST_REQUIRE_EQUAL(::getrlimit(RLIMIT_NOFILE, &before), 0);
        const rlimit low{.rlim_cur = before.rlim_max - 1, .rlim_max = before.rlim_max};
        BOOST_REQUIRE_EQUAL(::setrlimit(RLIMIT_NOFILE, &low), 0);
    }
    ~Limited() { ::setrlimit(RLIMIT_NOFILE, &before); }
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(the_limit_of_open_files, Limited)

BOOST_AUTO_TEST_CASE(is_raised_as_far_as_the_system_lets_us) {
    BOOST_TEST(app::raise_open_files() == before.rlim_max);
    rlimit now{};
    BOOST_REQUIRE_EQUAL(::getrlimit(RLIMIT_NOFILE, &now), 0);
    BOOST_TEST(now.rlim_cur == before.rlim_max);
}

BOOST_AUTO_TEST_SUITE_END()
