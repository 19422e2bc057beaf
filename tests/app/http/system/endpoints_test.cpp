#include "app/http/system/endpoints.hpp"

#include <boost/test/unit_test.hpp>

#include "app/http/problem_catalog.hpp"
#include "app/http/system/web_files.hpp"
#include "tests/support/front_door.hpp"

using namespace vestibule;
using namespace std::chrono_literals;
using tests::code_of;
using tests::FrontDoor;
using tests::header_of;

namespace {

struct Door : FrontDoor {
    tests::FakeClock clock;
    app::Readiness readiness{clock};
    std::optional<Instant> database_away;
    bool broker = true;
    std::optional<app::Api> api;

    Door() {
        clock.at = Instant(std::chrono::seconds(1'800'000'000));
        readiness.watch_database([this] { return database_away; });
        readiness.watch("events", [this] { return broker; });
        auto routes = app::system_routes({readiness, "http://127.0.0.1:8080", R"({"asyncapi":"3.0.0"})"});
        for (auto& route : app::metrics_routes(metrics)) routes.push_back(std::move(route));
        api.emplace(std::move(routes), ports());
    }
    http::Response get(const std::string& path) { return send(*api, {.path = path}); }
    boost::json::object read(const std::string& path) { return boost::json::parse(get(path).body).as_object(); }
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(asking_whether_the_service_is_ready, Door)

BOOST_AUTO_TEST_CASE(is_no_before_the_start_is_complete_and_during_shutdown) {
    BOOST_TEST(get("/health/live").status == 200U);
    BOOST_TEST(get("/health/ready").status == 503U);
    BOOST_TEST(code_of(get("/health/ready")) == "UNAVAILABLE");
    readiness.started();
    BOOST_TEST(get("/health/ready").status == 200U);
    readiness.stopping();
    BOOST_TEST(get("/health/ready").status == 503U);
    BOOST_TEST(get("/health/live").status == 200U);
}

BOOST_AUTO_TEST_CASE(is_no_once_the_database_has_been_away_for_ten_seconds) {
    readiness.started();
    database_away = clock.at;
    clock.at += 9s;
    BOOST_TEST(read("/health/ready").at("state").as_string() == "degraded");
    clock.at += 1s;
    const auto answer = get("/health/ready");
    BOOST_TEST(answer.status == 503U);
    const auto body = boost::json::parse(answer.body).as_object();
    BOOST_TEST(body.at("status").as_int64() == 503);
    BOOST_TEST(body.at("dependencies").at(0).at("state").as_string() == "down");
    database_away.reset();
    BOOST_TEST(get("/health/ready").status == 200U);
}

BOOST_AUTO_TEST_CASE(stays_yes_while_something_else_is_away_and_says_since_when) {
    readiness.started();
    clock.at += 60s;
    broker = false;
    BOOST_TEST(read("/health/ready").at("state").as_string() == "degraded");
    clock.at += 60s;
    const auto body = read("/health/ready");
    BOOST_TEST(body.at("dependencies").at(1).at("name").as_string() == "events");
    BOOST_TEST(body.at("dependencies").at(1).at("since").as_string() == "2027-01-15T08:01:00.000Z");
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_FIXTURE_TEST_SUITE(serving_descriptions, Door)

BOOST_AUTO_TEST_CASE(names_this_installation_as_the_server) {
    BOOST_TEST(read("/openapi.json").at("servers").at(0).at("url").as_string() == "http://127.0.0.1:8080");
    BOOST_TEST(read("/asyncapi.json").at("asyncapi").as_string() == "3.0.0");
}

BOOST_AUTO_TEST_CASE(has_pages_that_load_nothing_from_elsewhere) {
    for (const auto* path : {"/", "/docs", "/problems/duplicate-user"}) {
        const auto answer = get(path);
        BOOST_TEST(answer.status == 200U, path);
        BOOST_TEST(header_of(answer, "Content-Type") == "text/html; charset=utf-8");
        BOOST_TEST(header_of(answer, "Content-Security-Policy").starts_with("default-src 'none'; script-src 'self';"));
        BOOST_TEST(header_of(answer, "X-Content-Type-Options") == "nosniff");
        BOOST_TEST(answer.body.find("://") == std::string::npos, path);
    }
}

BOOST_AUTO_TEST_CASE(serves_the_files_of_its_pages) {
    BOOST_TEST(header_of(get("/docs/redoc.standalone.js"), "Content-Type") == "text/javascript; charset=utf-8");
    BOOST_TEST(get("/docs/redoc.standalone.js").body.size() > 1'000'000U);
    BOOST_TEST(get("/docs/page.css").status == 200U);
    BOOST_TEST(get("/docs/none.js").status == 404U);
    BOOST_TEST(get("/docs/..%2F..%2Fetc%2Fpasswd").status == 404U);
}

BOOST_AUTO_TEST_CASE(explains_every_code_of_the_description) {
    const auto document = read("/openapi.json");
    const auto& codes = document.at("components").at("schemas").at("ErrorCode").at("enum").as_array();
    BOOST_TEST(codes.size() == app::problem_pages().size());
    for (const auto& code : codes) {
        const std::string name(code.as_string());
        const auto answer = get("/problems/" + app::kebab_case(name));
        BOOST_TEST(answer.status == 200U, name);
        BOOST_TEST(answer.body.find("<code>" + name + "</code>") != std::string::npos, name);
    }
    BOOST_TEST(get("/problems/never-heard-of").status == 404U);
    BOOST_TEST(get("/problems/DUPLICATE_USER").status == 404U);
}

BOOST_AUTO_TEST_CASE(exposes_metrics_as_text) {
    const auto answer = get("/metrics");
    BOOST_TEST(header_of(answer, "Content-Type").starts_with("text/plain"));
    BOOST_TEST(answer.body.find("vestibule_http_requests_in_hand") != std::string::npos);
}

BOOST_AUTO_TEST_SUITE_END()
