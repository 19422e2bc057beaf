#define BOOST_TEST_MODULE vestibule
#include <boost/test/unit_test.hpp>
