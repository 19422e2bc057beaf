#include "app/http/idempotency.hpp"

#include <boost/test/unit_test.hpp>

#include "app/http/problem.hpp"
#include "tests/support/front_door.hpp"

using namespace vestibule;
using tests::code_of;
using tests::FrontDoor;
using tests::header_of;

namespace {

// POST /thing counts its runs and answers as the test says.
struct Door : FrontDoor {
    int runs = 0;
    unsigned status = 201;
    std::string code;
    bool in_transaction = false;
    bool decided_later = false;  // another answer than the transaction's
    bool headers_refused = false;
    std::function<void()> meanwhile;  // while the first waits for that decision
    std::optional<app::Api> api;

    Door() {
        app::Route route;
        route.method = "POST";
        route.pattern = "/thing";
        route.operation = "makeThing";
        route.body = app::Body::json;
        route.honours_idempotency_key = true;
        route.headers_fault = [this](const app::Call&) {
            return headers_refused ? std::optional(Error{ErrorKind::invalid, "CLIENT_ID_REQUIRED", "no"})
                                   : std::nullopt;
        };
        route.handle = [this](app::Call call) { return make(std::move(call)); };
        auto deaf = route;
        deaf.pattern = "/deaf";
        deaf.honours_idempotency_key = false;
        auto other = route;
        other.pattern = "/other";
        auto mine = route;
        mine.pattern = "/mine";
        mine.access = app::Access::user;
        mine.scopes = {"USER_RW"};
        api.emplace(std::vector{route, deaf, other, mine}, ports());
        for (const auto* user : {"tom", "eve"})
            users.tokens[user] = {.user = ids.next(), .session = {}, .site = "rewards", .token = {}};
    }
    asio::awaitable<http::Response> make(app::Call call) {
        ++runs;
        const auto render = [&](const int& number) {
            if (!code.empty())
                return app::problem({status == 404 ? ErrorKind::not_found : ErrorKind::invalid, code, "no"}, call);
            auto made = app::json(status, {{"number", number}});
            made.headers.set("Location", "/thing/" + std::to_string(number));
            return made;
        };
        app::remember<int>(call, render);
        if (in_transaction && call.context.idempotency) {
            using Render = std::function<std::optional<StoredAnswer>(const int&)>;
            const auto kept = std::any_cast<Render>(call.context.idempotency->render)(runs);
            if (kept) co_await answers.keep(call.context, *kept);
        }
        if (decided_later && call.context.idempotency) {
            if (auto others = std::exchange(meanwhile, nullptr)) others();
            call.context.idempotency->amended = true;
            co_return app::json(200, {{"number", "decided"}});
        }
        co_return render(runs);
    }
    http::Response post_mine(const std::string& user) {
        return send(*api, {.method = "POST",
                           .path = "/mine",
                           .headers = {{"Authorization", "Bearer site"},
                                       {"X-User-Token", user},
                                       {"Content-Type", "application/json"},
                                       {"Idempotency-Key", "k"}},
                           .body = "{}"});
    }
    http::Response post(const std::string& key, const std::string& body = "{}", const std::string& client = "site",
                        const std::string& path = "/thing") {
        return send(*api, {.method = "POST",
                           .path = path,
                           .headers = {{"Authorization", "Bearer " + client},
                                       {"Content-Type", "application/json"},
                                       {"Idempotency-Key", key}},
                           .body = body});
    }
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(repeating_a_request_with_its_key, Door)

BOOST_AUTO_TEST_CASE(gives_the_answer_that_was_waited_for_in_place_of_the_transactions) {
    in_transaction = decided_later = true;
    const auto first = post("k");
    const auto again = post("k");
    BOOST_TEST(runs == 1);
    BOOST_TEST(first.body == R"({"number":"decided"})");
    BOOST_TEST(again.body == first.body);
    BOOST_TEST(again.status == 200U);
}

// Also where both came at once, and the second finds the answer in its own transaction only.
BOOST_AUTO_TEST_CASE(gives_no_answer_that_is_not_the_last_word) {
    in_transaction = decided_later = true;
    for (const bool early : {false, true}) {
        const std::string key = early ? "k1" : "k2";
        http::Response other, another;
        meanwhile = [&] {
            answers.looked_early = early;
            other = post(key);
            another = post(key, R"({"a":1})");
            answers.looked_early = false;
        };
        const auto first = post(key);
        BOOST_TEST(other.status == 409U);
        BOOST_TEST(code_of(other) == "IDEMPOTENCY_IN_PROGRESS");
        BOOST_TEST(code_of(another) == "IDEMPOTENCY_KEY_REUSED");
        BOOST_TEST(post(key).body == first.body);
        BOOST_TEST(first.body == R"({"number":"decided"})");
    }
}

BOOST_AUTO_TEST_CASE(looks_at_the_calls_own_headers_before_it_gives_the_stored_answer) {
    BOOST_TEST(post("k").status == 201U);
    headers_refused = true;
    BOOST_TEST(post("k").status == 400U);
    headers_refused = false;
    BOOST_TEST(post("k").status == 201U);
    BOOST_TEST(runs == 1);
}

BOOST_AUTO_TEST_CASE(gives_the_stored_answer_and_runs_nothing) {
    for (const bool transaction : {true, false}) {
        in_transaction = transaction;
        const std::string key = transaction ? "k1" : "k2";
        const auto first = post(key);
        const auto before = runs;
        const auto again = post(key);
        BOOST_TEST(runs == before);
        BOOST_TEST(again.status == 201U);
        BOOST_TEST(again.body == first.body);
        BOOST_TEST(header_of(again, "Location") == header_of(first, "Location"));
        BOOST_TEST(header_of(again, "Content-Type") == "application/json");
        BOOST_TEST(header_of(first, "Idempotency-Replayed").empty());
        BOOST_TEST(header_of(again, "Idempotency-Replayed") == "true");
        BOOST_TEST(header_of(again, "X-Correlation-Id") != header_of(first, "X-Correlation-Id"));
    }
}

BOOST_AUTO_TEST_CASE(refuses_another_body) {
    post("k");
    const auto answer = post("k", R"({"a":1})");
    BOOST_TEST(answer.status == 422U);
    BOOST_TEST(code_of(answer) == "IDEMPOTENCY_KEY_REUSED");
}

BOOST_AUTO_TEST_CASE(keeps_keys_apart_by_client_and_path) {
    post("k");
    BOOST_TEST(header_of(post("k", "{}", "admin"), "Idempotency-Replayed").empty());
    BOOST_TEST(header_of(post("k", "{}", "site", "/other"), "Idempotency-Replayed").empty());
    BOOST_TEST(runs == 3);
}

BOOST_AUTO_TEST_CASE(keeps_keys_apart_by_user) {
    const auto of_tom = post_mine("tom");
    const auto of_eve = post_mine("eve");
    BOOST_TEST(header_of(of_eve, "Idempotency-Replayed").empty());
    BOOST_TEST(of_eve.body != of_tom.body);
    BOOST_TEST(post_mine("tom").body == of_tom.body);
    BOOST_TEST(runs == 2);
}

BOOST_AUTO_TEST_CASE(gives_a_users_answer_to_nobody_who_has_signed_out) {
    BOOST_TEST(post_mine("tom").status == 201U);
    BOOST_TEST(header_of(post_mine("tom"), "Idempotency-Replayed") == "true");
    users.tokens.erase("tom");
    const auto answer = post_mine("tom");
    BOOST_TEST(answer.status == 401U);
    BOOST_TEST(code_of(answer) == "USER_UNAUTHENTICATED");
    BOOST_TEST(header_of(answer, "Idempotency-Replayed").empty());
    BOOST_TEST(runs == 1);
}

BOOST_AUTO_TEST_CASE(keeps_what_the_domain_refused) {
    code = "PASSWORD_REJECTED";
    post("k");
    BOOST_TEST(header_of(post("k"), "Idempotency-Replayed") == "true");
    status = 404;
    code = "ACTIVATION_TOKEN_INVALID";
    post("l");
    BOOST_TEST(header_of(post("l"), "Idempotency-Replayed") == "true");
}

BOOST_AUTO_TEST_CASE(forgets_other_refusals) {
    code = "VALIDATION_FAILED";
    post("k");
    BOOST_TEST(header_of(post("k"), "Idempotency-Replayed").empty());
    code.clear();
    for (const unsigned other : {401U, 403U, 429U, 500U, 503U}) {
        status = other;
        post("n" + std::to_string(other));
        BOOST_TEST(header_of(post("n" + std::to_string(other)), "Idempotency-Replayed").empty());
    }
}

BOOST_AUTO_TEST_CASE(keeps_no_long_refusal) {
    http::Response response;
    response.status = 400;
    response.body = R"({"code":"ATTRIBUTE_INVALID"})";
    BOOST_TEST(app::worth_keeping(response));
    response.body.append(64 * 1024, ' ');
    BOOST_TEST(!app::worth_keeping(response));
    response.status = 201;
    BOOST_TEST(app::worth_keeping(response));
}

BOOST_AUTO_TEST_CASE(ignores_the_key_where_the_call_does_not_honour_it) {
    BOOST_TEST(post("a key that is none", "{}", "site", "/deaf").status == 201U);
    post("k", "{}", "site", "/deaf");
    BOOST_TEST(header_of(post("k", "{}", "site", "/deaf"), "Idempotency-Replayed").empty());
}

BOOST_AUTO_TEST_CASE(refuses_a_key_that_is_none) {
    for (const auto& key : {std::string(), std::string("a b"), std::string(65, 'x'), std::string("ä")})
        BOOST_TEST(code_of(post(key)) == "VALIDATION_FAILED", key);
    BOOST_TEST(runs == 0);
}

BOOST_AUTO_TEST_SUITE_END()
