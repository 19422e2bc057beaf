#include "infra/http/router.hpp"

#include <boost/test/unit_test.hpp>
#include <stdexcept>

using vestibule::http::Router;

namespace {

Router example() {
    Router router;
    router.add("GET", "/user/{userId}", 0);
    router.add("DELETE", "/user/{userId}", 1);
    router.add("GET", "/user/find", 2);
    router.add("POST", "/user/find", 3);
    router.add("POST", "/user/{userId}/hold", 4);
    router.add("POST", "/user/site/{siteId}/login", 5);
    router.add("GET", "/", 6);
    return router;
}

void matches(const Router& router, std::string_view method, std::string_view path, std::size_t index) {
    const auto outcome = router.find(method, path);
    BOOST_REQUIRE_MESSAGE(std::holds_alternative<Router::Match>(outcome), method << " " << path);
    BOOST_TEST(std::get<Router::Match>(outcome).index == index);
}

}  // namespace

BOOST_AUTO_TEST_SUITE(finding_a_route)

BOOST_AUTO_TEST_CASE(lets_literals_win_over_variables) {
    const auto router = example();
    matches(router, "GET", "/user/find", 2);
    matches(router, "GET", "/user/other", 0);
    matches(router, "POST", "/user/site/rewards/login", 5);
    matches(router, "GET", "/", 6);
}

BOOST_AUTO_TEST_CASE(falls_back_to_the_variable_where_the_literal_leads_nowhere) {
    const auto router = example();
    const auto outcome = router.find("POST", "/user/site/hold");
    BOOST_REQUIRE(std::holds_alternative<Router::Match>(outcome));
    BOOST_TEST(std::get<Router::Match>(outcome).index == 4);
    BOOST_TEST(std::get<Router::Match>(outcome).variables.at("userId") == "site");
    BOOST_TEST(std::get<Router::Match>(outcome).variables.size() == 1);
}

BOOST_AUTO_TEST_CASE(decodes_variables_and_literals) {
    const auto router = example();
    const auto outcome = router.find("GET", "/us%65r/a%2Fb+%C3%A9");
    BOOST_REQUIRE(std::holds_alternative<Router::Match>(outcome));
    BOOST_TEST(std::get<Router::Match>(outcome).variables.at("userId") == "a/b+é");
}

BOOST_AUTO_TEST_CASE(knows_no_path_that_is_empty_or_longer) {
    const auto router = example();
    for (const auto* path :
         {"/user/", "/user", "/user/a/", "//user/a", "/user/a/b", "user/a", "", "*", "/user/site//login", "/USER/find"})
        BOOST_TEST(std::holds_alternative<Router::NoSuchPath>(router.find("GET", path)), path);
}

BOOST_AUTO_TEST_CASE(leaves_a_variable_as_sent_that_can_not_be_decoded) {
    const auto router = example();
    for (const std::string sent : {"%", "%zz", "%4", "%ff", "a%00b"}) {
        const auto outcome = router.find("GET", "/user/" + sent);
        BOOST_REQUIRE(std::holds_alternative<Router::Match>(outcome));
        BOOST_TEST(std::get<Router::Match>(outcome).variables.at("userId") == sent);
    }
}

BOOST_AUTO_TEST_CASE(lists_what_is_allowed) {
    const auto router = example();
    const auto outcome = router.find("PATCH", "/user/find");
    BOOST_REQUIRE(std::holds_alternative<Router::MethodNotAllowed>(outcome));
    BOOST_TEST(std::get<Router::MethodNotAllowed>(outcome).allow == "GET, HEAD, POST");
    BOOST_TEST(std::holds_alternative<Router::MethodNotAllowed>(router.find("HEAD", "/user/x/hold")));
}

BOOST_AUTO_TEST_CASE(gives_head_the_row_of_get) {
    matches(example(), "HEAD", "/user/find", 2);
}

BOOST_AUTO_TEST_CASE(refuses_two_rows_of_one_shape) {
    auto router = example();
    BOOST_CHECK_THROW(router.add("GET", "/user/{id}", 9), std::invalid_argument);
    BOOST_CHECK_THROW(router.add("GET", "user", 9), std::invalid_argument);
}

BOOST_AUTO_TEST_SUITE_END()
