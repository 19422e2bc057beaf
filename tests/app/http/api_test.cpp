#include "app/http/api.hpp"

#include <boost/test/unit_test.hpp>

#include "app/http/json_reader.hpp"
#include "app/http/problem.hpp"
#include "domain/shared/failures.hpp"
#include "tests/support/front_door.hpp"

using namespace vestibule;
using tests::code_of;
using tests::FrontDoor;
using tests::header_of;

namespace {

asio::awaitable<http::Response> echo(app::Call call) {
    co_return app::json(200, {{"client", call.context.client},
                              {"tenant", call.context.tenant},
                              {"actor", call.context.actor},
                              {"trace", call.context.traceparent},
                              {"user", call.signed_in ? call.signed_in->user.to_string() : ""},
                              {"id", call.path.contains("id") ? call.path.at("id") : ""}});
}

app::Route route(std::string method, std::string pattern, app::Body body = app::Body::none) {
    app::Route made;
    made.method = std::move(method);
    made.pattern = std::move(pattern);
    made.operation = "test";
    made.scopes = {"USER_RW"};
    made.body = body;
    made.handle = echo;
    return made;
}

struct Door : FrontDoor {
    std::vector<app::Route> routes;
    app::ApiSettings settings;

    Door() {
        routes.push_back(route("POST", "/thing", app::Body::json));
        routes.back().body_limit = 20;
        routes.push_back(route("GET", "/thing/{id}"));
        routes.push_back(route("GET", "/mine"));
        routes.back().access = app::Access::user;
        routes.push_back(route("GET", "/site/{siteId}/mine"));
        routes.back().access = app::Access::user;
        routes.push_back(route("GET", "/open"));
        routes.back().access = app::Access::open;
        routes.push_back(route("POST", "/oauth2/token", app::Body::form));
        routes.back().access = app::Access::open;
        users.tokens["tom"] = {.user = *Uuid::parse("019ab3c4-d5e6-7f01-8234-56789abcdef0"),
                               .session = {},
                               .site = "rewards",
                               .token = {}};
    }
    http::Response ask(Sent sent) {
        if (!api) api.emplace(routes, ports(), settings);
        return send(*api, std::move(sent));
    }
    // Adds a call that throws, and makes it.
    template <class Failure>
    http::Response ask_broken(Failure failure) {
        routes.push_back(route("GET", "/broken"));
        routes.back().handle = [failure](app::Call) -> asio::awaitable<http::Response> {
            throw failure;
            co_return http::Response{};
        };
        return ask({.path = "/broken", .headers = bearer("site")});
    }
    static std::vector<std::pair<std::string, std::string>> bearer(const std::string& client) {
        return {{"Authorization", "Bearer " + client}};
    }
    static std::vector<std::pair<std::string, std::string>> json_from(const std::string& client) {
        return {{"Authorization", "Bearer " + client}, {"Content-Type", "application/json"}};
    }
    std::optional<app::Api> api;
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(taking_a_request_through_the_checks, Door)

BOOST_AUTO_TEST_CASE(judges_the_path_first) {
    const auto answer = ask({.method = "DELETE", .path = "/nothing"});
    BOOST_TEST(answer.status == 404U);
    BOOST_TEST(code_of(answer) == "NO_SUCH_RESOURCE");
    BOOST_TEST(clients.asked == 0);
}

BOOST_AUTO_TEST_CASE(judges_the_method_before_the_token) {
    const auto answer = ask({.method = "DELETE", .path = "/thing"});
    BOOST_TEST(answer.status == 405U);
    BOOST_TEST(header_of(answer, "Allow") == "POST");
}

BOOST_AUTO_TEST_CASE(judges_the_token_before_scope_size_and_media_type) {
    const auto answer = ask({.method = "POST", .path = "/thing", .body = std::string(50, 'x')});
    BOOST_TEST(answer.status == 401U);
    BOOST_TEST(code_of(answer) == "CLIENT_UNAUTHENTICATED");
    BOOST_TEST(header_of(answer, "WWW-Authenticate") == R"(Bearer realm="vestibule")");
}

BOOST_AUTO_TEST_CASE(says_that_a_token_sent_is_invalid) {
    for (const auto* sent : {"Bearer forged", "Bearer", "Basic c2l0ZTpz", "Bearer a b"}) {
        const auto answer = ask({.path = "/thing/1", .headers = {{"Authorization", sent}}});
        BOOST_TEST(answer.status == 401U, sent);
        BOOST_TEST(header_of(answer, "WWW-Authenticate").ends_with(R"(error="invalid_token")"), sent);
    }
}

BOOST_AUTO_TEST_CASE(judges_the_scope_before_the_size) {
    add_client("poor", {"openid"});
    const auto answer =
        ask({.method = "POST", .path = "/thing", .headers = bearer("poor"), .body = std::string(50, 'x')});
    BOOST_TEST(answer.status == 403U);
    BOOST_TEST(code_of(answer) == "INSUFFICIENT_SCOPE");
    BOOST_TEST(header_of(answer, "WWW-Authenticate").ends_with(R"(error="insufficient_scope", scope="USER_RW")"));
}

BOOST_AUTO_TEST_CASE(judges_the_size_before_the_media_type) {
    const auto answer =
        ask({.method = "POST", .path = "/thing", .headers = bearer("site"), .body = std::string(50, 'x')});
    BOOST_TEST(answer.status == 413U);
    BOOST_TEST(code_of(answer) == "PAYLOAD_TOO_LARGE");
}

BOOST_AUTO_TEST_CASE(refuses_a_body_that_grows_beyond_the_limit) {
    const auto answer = ask({.method = "POST",
                             .path = "/thing",
                             .headers = json_from("site"),
                             .body = std::string(50, 'x'),
                             .announced = false});
    BOOST_TEST(answer.status == 413U);
    BOOST_TEST(!header_of(answer, "X-Correlation-Id").empty());
}

BOOST_AUTO_TEST_CASE(judges_the_media_type_before_the_body) {
    for (const auto* type : {"text/plain", "application/jsonx", "application/merge-patch+json", ""}) {
        const auto answer = ask({.method = "POST",
                                 .path = "/thing",
                                 .headers = {{"Authorization", "Bearer site"}, {"Content-Type", type}},
                                 .body = "{"});
        BOOST_TEST(answer.status == 415U, type);
    }
    const auto good =
        ask({.method = "POST",
             .path = "/thing",
             .headers = {{"Authorization", "bearer site"}, {"Content-Type", "Application/JSON; charset=utf-8"}},
             .body = "{}"});
    BOOST_TEST(good.status == 200U);
}

BOOST_AUTO_TEST_CASE(takes_no_body_but_an_empty_object_where_none_is_expected) {
    BOOST_TEST(ask({.path = "/thing/1", .headers = json_from("site"), .body = "{}"}).status == 200U);
    const auto answer = ask({.path = "/thing/1", .headers = json_from("site"), .body = R"({"a":1})"});
    BOOST_TEST(code_of(answer) == "VALIDATION_FAILED");
}

BOOST_AUTO_TEST_CASE(hands_the_endpoint_who_asks_and_what_the_path_said) {
    const auto body = boost::json::parse(ask({.path = "/thing/a%20b", .headers = bearer("site")}).body).as_object();
    BOOST_TEST(body.at("client").as_string() == "site");
    BOOST_TEST(body.at("tenant").as_string() == "demo");
    BOOST_TEST(body.at("id").as_string() == "a b");
}

BOOST_AUTO_TEST_CASE(keeps_concierge_clients_to_their_own_calls) {
    routes.push_back(route("GET", "/concierge/thing"));
    BOOST_TEST(ask({.path = "/concierge/thing", .headers = bearer("concierge")}).status == 200U);
    const auto answer = ask({.path = "/thing/1", .headers = bearer("concierge")});
    BOOST_TEST(code_of(answer) == "INSUFFICIENT_SCOPE");
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_FIXTURE_TEST_SUITE(asking_for_the_signed_in_user, Door)

BOOST_AUTO_TEST_CASE(needs_the_user_token) {
    const auto answer = ask({.path = "/mine", .headers = bearer("site")});
    BOOST_TEST(answer.status == 401U);
    BOOST_TEST(code_of(answer) == "USER_UNAUTHENTICATED");
}

BOOST_AUTO_TEST_CASE(hands_the_user_to_the_endpoint) {
    const auto answer = ask({.path = "/mine", .headers = {{"Authorization", "Bearer site"}, {"X-User-Token", "tom"}}});
    BOOST_TEST(boost::json::parse(answer.body).at("user").as_string() == "019ab3c4-d5e6-7f01-8234-56789abcdef0");
}

BOOST_AUTO_TEST_CASE(judges_the_site_before_the_user_token) {
    BOOST_TEST(code_of(ask({.path = "/site/offers/mine", .headers = bearer("site")})) == "SITE_NOT_ALLOWED");
    BOOST_TEST(code_of(ask({.path = "/site/rewards/mine", .headers = bearer("site")})) == "USER_UNAUTHENTICATED");
}

BOOST_AUTO_TEST_CASE(refuses_another_site_than_the_session_s_in_the_path) {
    users.tokens["tom"].site = "offers";
    const auto answer =
        ask({.path = "/site/rewards/mine", .headers = {{"Authorization", "Bearer site"}, {"X-User-Token", "tom"}}});
    BOOST_TEST(code_of(answer) == "SITE_NOT_ALLOWED");
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_FIXTURE_TEST_SUITE(answering, Door)

BOOST_AUTO_TEST_CASE(carries_the_correlation_id_of_the_request_if_it_is_one) {
    BOOST_TEST(header_of(ask({.path = "/open", .headers = {{"X-Correlation-Id", "a.B-1_"}}}), "X-Correlation-Id") ==
               "a.B-1_");
    for (const auto& bad : {std::string(), std::string("a b"), std::string(65, 'x'), std::string("ä")}) {
        const auto given =
            header_of(ask({.path = "/nothing", .headers = {{"X-Correlation-Id", bad}}}), "X-Correlation-Id");
        BOOST_TEST(given.size() == 36U, bad);
    }
}

BOOST_AUTO_TEST_CASE(stays_in_the_trace_of_the_request) {
    const std::string trace = "4bf92f3577b34da6a3ce929d0e0e4736";
    auto headers = bearer("site");
    headers.emplace_back("traceparent", "00-" + trace + "-00f067aa0ba902b7-01");
    const auto body = boost::json::parse(ask({.path = "/thing/1", .headers = headers}).body);
    BOOST_TEST(std::string(body.at("trace").as_string()).starts_with("00-" + trace + '-'));
    BOOST_TEST(std::string(body.at("trace").as_string()).find("00f067aa0ba902b7") == std::string::npos);
    const auto problem = boost::json::parse(ask({.path = "/nothing", .headers = headers}).body);
    BOOST_TEST(problem.at("traceId").as_string() == trace);
}

BOOST_AUTO_TEST_CASE(begins_a_trace_where_the_one_sent_is_none) {
    for (const auto* sent : {"00-00000000000000000000000000000000-00f067aa0ba902b7-01",
                             "ff-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01",
                             "00-4BF92F3577B34DA6A3CE929D0E0E4736-00f067aa0ba902b7-01", "rubbish"}) {
        const auto problem = boost::json::parse(ask({.path = "/nothing", .headers = {{"traceparent", sent}}}).body);
        BOOST_TEST(problem.at("traceId").as_string().size() == 32U);
        BOOST_TEST(problem.at("traceId").as_string() != "4bf92f3577b34da6a3ce929d0e0e4736");
    }
}

BOOST_AUTO_TEST_CASE(says_overloaded_and_unavailable_with_retry_after) {
    auto answer = ask_broken(Overloaded("full"));
    BOOST_TEST(answer.status == 503U);
    BOOST_TEST(code_of(answer) == "OVERLOADED");
    BOOST_TEST(!header_of(answer, "Retry-After").empty());
    clients.away = true;
    answer = ask({.path = "/thing/1", .headers = bearer("site")});
    BOOST_TEST(answer.status == 503U);
    BOOST_TEST(code_of(answer) == "UNAVAILABLE");
    BOOST_TEST(!header_of(answer, "Retry-After").empty());
}

BOOST_AUTO_TEST_CASE(tells_nothing_of_what_broke_inside) {
    const auto answer = ask_broken(std::runtime_error("SELECT secret FROM users"));
    BOOST_TEST(answer.status == 500U);
    BOOST_TEST(code_of(answer) == "INTERNAL_ERROR");
    BOOST_TEST(answer.body.find("SELECT") == std::string::npos);
}

BOOST_AUTO_TEST_CASE(speaks_rfc_6749_below_oauth2) {
    const auto answer = ask(
        {.method = "POST", .path = "/oauth2/token", .headers = {{"Content-Type", "application/json"}}, .body = "{}"});
    BOOST_TEST(answer.status == 400U);
    BOOST_TEST(boost::json::parse(answer.body).at("error").as_string() == "invalid_request");
    BOOST_TEST(header_of(answer, "Cache-Control") == "no-store");
    const auto method = ask({.method = "GET", .path = "/oauth2/token"});
    BOOST_TEST(method.status == 405U);
    BOOST_TEST(boost::json::parse(method.body).at("error").as_string() == "invalid_request");
}

BOOST_AUTO_TEST_CASE(forbids_sniffing_and_storing) {
    const auto answer = ask({.path = "/thing/1", .headers = bearer("site")});
    BOOST_TEST(header_of(answer, "X-Content-Type-Options") == "nosniff");
    BOOST_TEST(header_of(answer, "Cache-Control") == "no-store");
}

BOOST_AUTO_TEST_CASE(closes_after_what_is_not_http) {
    ask({.path = "/open"});
    const auto answer = api->malformed(431, "The header section is larger than 16 KiB.");
    BOOST_TEST(answer.status == 431U);
    BOOST_TEST(answer.close);
    BOOST_TEST(code_of(answer) == "HEADERS_TOO_LARGE");
    BOOST_TEST(boost::json::parse(answer.body).at("status").as_int64() == 431);
    BOOST_TEST(!header_of(answer, "X-Correlation-Id").empty());
}

BOOST_AUTO_TEST_CASE(tells_a_fault_of_the_client_from_one_of_its_own) {
    ask({.path = "/open"});
    for (const auto [status, code] : {std::pair{400U, "VALIDATION_FAILED"},
                                      {408U, "REQUEST_TIMEOUT"},
                                      {414U, "URI_TOO_LONG"},
                                      {500U, "INTERNAL_ERROR"},
                                      {503U, "OVERLOADED"},
                                      {505U, "VALIDATION_FAILED"}}) {
        const auto answer = api->malformed(status, "no");
        BOOST_TEST(answer.status == status);
        BOOST_TEST(code_of(answer) == code);
    }
}

BOOST_AUTO_TEST_CASE(counts_by_operation_and_status) {
    ask({.path = "/thing/1", .headers = bearer("site")});
    ask({.path = "/nothing"});
    const auto text = metrics.expose();
    BOOST_TEST(text.find(R"(vestibule_http_requests_total{operation="test",status="200"} 1)") != std::string::npos,
               text);
    BOOST_TEST(text.find(R"(vestibule_http_requests_total{operation="none",status="404"} 1)") != std::string::npos);
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_FIXTURE_TEST_SUITE(limiting, Door)

BOOST_AUTO_TEST_CASE(gives_each_client_twice_its_rate_at_once) {
    add_client("slow", {"USER_RW"}).requests_per_second = 0.5;
    settings.rates.client_burst = 4;
    for (int n = 0; n < 2; ++n) BOOST_TEST(ask({.path = "/thing/1", .headers = bearer("slow")}).status == 200U);
    const auto answer = ask({.path = "/thing/1", .headers = bearer("slow")});
    BOOST_TEST(answer.status == 429U);
    BOOST_TEST(code_of(answer) == "RATE_LIMITED");
    BOOST_TEST(header_of(answer, "Retry-After") == "2");
    BOOST_TEST(ask({.path = "/thing/1", .headers = bearer("site")}).status == 200U);
}

BOOST_AUTO_TEST_CASE(limits_calls_outside_the_scope_too) {
    add_client("small", {}).requests_per_second = 0.5;
    BOOST_TEST(ask({.path = "/thing/1", .headers = bearer("small")}).status == 403U);
    BOOST_TEST(ask({.path = "/thing/1", .headers = bearer("small")}).status == 429U);
}

BOOST_AUTO_TEST_CASE(limits_a_user_token_too) {
    settings.rates.user_requests_per_second = 0.5;
    const Sent sent{.path = "/mine", .headers = {{"Authorization", "Bearer site"}, {"X-User-Token", "tom"}}};
    BOOST_TEST(ask(sent).status == 200U);
    BOOST_TEST(ask(sent).status == 429U);
}

BOOST_AUTO_TEST_CASE(refuses_what_it_cannot_hold_but_answers_probes) {
    settings.in_flight = 1;
    std::string more;
    unsigned probe = 0;
    routes.push_back(route("GET", "/held"));
    routes.back().handle = [&](app::Call) -> asio::awaitable<http::Response> {
        more = code_of(co_await exchange(*api, {.path = "/thing/1", .headers = bearer("site")}));
        probe = (co_await exchange(*api, {.path = "/open"})).status;
        co_return http::Response{};
    };
    BOOST_TEST(ask({.path = "/held", .headers = bearer("site")}).status == 200U);
    BOOST_TEST(more == "OVERLOADED");
    BOOST_TEST(probe == 200U);
    BOOST_TEST(ask({.path = "/thing/1", .headers = bearer("site")}).status == 200U);
}

BOOST_AUTO_TEST_CASE(gives_the_room_of_those_who_only_wait_to_others) {
    settings.in_flight = 1;
    std::vector<std::string> codes;
    routes.push_back(route("GET", "/waits"));
    routes.back().handle = [&](app::Call) -> asio::awaitable<http::Response> {
        for (const auto count : {std::size_t{0}, std::size_t{1}}) {
            waiting = count;
            const auto answer = co_await exchange(*api, {.path = "/thing/1", .headers = bearer("site")});
            codes.push_back(answer.status == 200 ? "OK" : code_of(answer));
        }
        waiting = 0;
        co_return http::Response{};
    };
    BOOST_TEST(ask({.path = "/waits", .headers = bearer("site")}).status == 200U);
    BOOST_TEST(codes == (std::vector<std::string>{"OVERLOADED", "OK"}), boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(counts_no_request_whose_body_is_not_there) {
    settings.in_flight = 1;
    ask({.path = "/open"});
    tests::async_test([&]() -> asio::awaitable<void> {
        const auto slow = co_await api->admit(head_of({.path = "/thing/1", .headers = bearer("site")}));
        BOOST_TEST(!slow.refused);
        BOOST_TEST((co_await exchange(*api, {.path = "/thing/1", .headers = bearer("site")})).status == 200U);
    });
}

BOOST_AUTO_TEST_CASE(refuses_an_end_user_address_that_is_none) {
    for (const auto* sent : {"1.2.3", "example.com", "1.2.3.4, 5.6.7.8", "fe80::1%eth0", ""}) {
        const auto answer =
            ask({.path = "/thing/1", .headers = {{"Authorization", "Bearer site"}, {"X-End-User-Address", sent}}});
        BOOST_TEST(answer.status == 400U, sent);
        BOOST_TEST(answer.body.find("/headers/X-End-User-Address") != std::string::npos);
    }
}

BOOST_AUTO_TEST_SUITE_END()
