#include "app/http/problem.hpp"

#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <boost/test/unit_test.hpp>

#include "app/http/failure.hpp"
#include "app/http/problem_catalog.hpp"

using namespace vestibule;

BOOST_AUTO_TEST_SUITE(rendering_a_problem)

BOOST_AUTO_TEST_CASE(fills_every_member) {
    app::Call call;
    call.request.head.path = "/user/registration";
    call.context.traceparent = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";
    Error error{ErrorKind::unauthenticated, "LOCKED_OUT", "Wait."};
    error.retry_after = std::chrono::seconds(4);
    error.extra = {{"otpTypes", {"TOTP"}}, {"enrollmentId", {"e1"}}};
    error.fields = {{"/a", "REQUIRED", "is missing"}};
    const auto response = app::problem(error, call);
    BOOST_TEST(response.status == 401U);
    BOOST_TEST(*response.headers.find("Retry-After") == "4");
    BOOST_TEST(*response.headers.find("Content-Type") == "application/problem+json");
    BOOST_TEST(boost::json::parse(response.body) == boost::json::parse(R"({
        "type":"/problems/locked-out","title":"Locked out","status":401,"detail":"Wait.","instance":"/user/registration",
        "code":"LOCKED_OUT","traceId":"4bf92f3577b34da6a3ce929d0e0e4736",
        "errors":[{"pointer":"/a","code":"REQUIRED","detail":"is missing"}],
        "error":"Locked out","errorDetails":"Wait.","otpTypes":["TOTP"],"enrollmentId":"e1"})"));
}

BOOST_AUTO_TEST_CASE(has_a_page_for_each_code_and_the_way_back) {
    for (const auto& page : app::problem_pages()) {
        BOOST_TEST(app::code_of_kebab(app::kebab_case(page.code)) == page.code);
        BOOST_TEST(!page.remedy.empty());
    }
    BOOST_TEST(app::problem_page("NEVER_HEARD_OF") == nullptr);
    BOOST_TEST(app::code_of_kebab("DUPLICATE-user").empty());
}

BOOST_AUTO_TEST_CASE(lists_five_hundred_violations_at_most) {
    Error error{ErrorKind::invalid, "ATTRIBUTE_INVALID", "No."};
    for (int n = 0; n < 20'000; ++n) error.fields.push_back({"/a", "UNKNOWN", "is not known here"});
    const auto body = boost::json::parse(app::problem(error, app::Call{}).body).as_object();
    const auto& listed = body.at("errors").as_array();
    BOOST_TEST(listed.size() == 501U);
    BOOST_TEST(listed.back().at("detail") == "and more");
}

BOOST_AUTO_TEST_CASE(blanks_values_in_the_texts_of_exceptions) {
    BOOST_TEST(app::without_values("duplicate key value violates \"users_email\" (a@b.c)\nDETAIL: Key (email)=(x)") ==
               "duplicate key value violates \"\" ()");
    BOOST_TEST(app::without_values("plain words") == "plain words");
}

BOOST_AUTO_TEST_SUITE_END()
