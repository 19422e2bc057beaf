// main() of every tier, written out: the precompiled header has read Boost.Test before a BOOST_TEST_MODULE could ask
// for one.
#include <boost/test/unit_test.hpp>

int main(int argc, char* argv[]) {
    return boost::unit_test::unit_test_main([] { return true; }, argc, argv);
}
