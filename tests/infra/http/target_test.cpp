#include "infra/http/target.hpp"

#include <boost/test/unit_test.hpp>

using namespace vestibule::http;

BOOST_AUTO_TEST_SUITE(reading_a_request_target)

BOOST_AUTO_TEST_CASE(splits_path_and_query_in_order) {
    const auto target = parse_target("/user/find?email=a%2Bb%40example.com&x=1+2&x=3&flag&&e=");
    BOOST_REQUIRE(target);
    BOOST_TEST(target->path == "/user/find");
    BOOST_REQUIRE_EQUAL(target->query.size(), 5U);
    BOOST_TEST(target->query[0].second == "a+b@example.com");
    BOOST_TEST(target->query[1].second == "1 2");
    BOOST_TEST(target->query[2].first == "x");
    BOOST_TEST(target->query[3].first == "flag");
    BOOST_TEST(target->query[4].second == "");
}

BOOST_AUTO_TEST_CASE(takes_the_absolute_form) {
    BOOST_TEST(parse_target("http://example.com:8080/a?b=c")->path == "/a");
    BOOST_TEST(parse_target("HTTPS://example.com")->path == "/");
    BOOST_TEST(parse_target("http://example.com?b=c")->path == "/");
    BOOST_TEST(parse_target("*")->path == "*");
}

BOOST_AUTO_TEST_CASE(refuses_the_rest) {
    for (const auto* target : {"", "user", "?a=b", "/a#b", "ftp://x/", "http:///a", "example.com:443"})
        BOOST_TEST(!parse_target(target), target);
}

BOOST_AUTO_TEST_CASE(tells_a_query_that_can_not_be_decoded) {
    for (const auto* target : {"/a?b=%", "/a?b=%f", "/a?b=%gg", "/a?%ff=1", "/a?b=%00", "/a?b=%ed%a0%80"})
        BOOST_TEST(parse_target(target)->query_malformed, target);
    BOOST_TEST(!parse_target("/a?b=%41")->query_malformed);
}

BOOST_AUTO_TEST_CASE(leaves_the_path_to_the_router) {
    BOOST_TEST(parse_target("/a%zz")->path == "/a%zz");
}

BOOST_AUTO_TEST_SUITE_END()
