#include "app/http/jwe_messages.hpp"

#include <boost/json/serialize.hpp>
#include <boost/test/unit_test.hpp>

#include "app/http/json_reader.hpp"
#include "app/http/problem.hpp"
#include "domain/shared/base64.hpp"
#include "infra/crypto/jwe.hpp"
#include "infra/text/icu_text.hpp"
#include "tests/support/front_door.hpp"
#include "tests/support/oauth_parts.hpp"

using namespace vestibule;
using namespace vestibule::tests;
namespace json = boost::json;

namespace {

// POST /secret on two instances over one database; the partner's client has a key, `keyless` has none.
struct Sealed : FrontDoor {
    OAuthDatabase database;
    text::IcuText text;
    OAuthInstance one{database};
    OAuthInstance two{database};
    app::JweMessages messages{one.encryption_keys, database.token_stores, database.pool, database.clock, text};
    app::JweMessages messages_there{two.encryption_keys, database.token_stores, database.pool, database.clock, text};
    crypto::DecryptionKey partner = crypto::DecryptionKey::generate(crypto::KeyWrap::ecdh_es_a256kw);
    crypto::DecryptionKey server = crypto::DecryptionKey::from_private_bytes(Secret(from_base64url(rsa_key).value()));
    std::optional<app::Api> here;
    std::optional<app::Api> there;
    int runs = 0;
    bool broken = false;
    std::string heard;

    Sealed() {
        add_client("partner", {"USER_RW"}).encryption_key = json::serialize(partner.public_key().to_jwk());
        add_client("keyless", {"USER_RW"});
        app::Route route;
        route.method = "POST";
        route.pattern = "/secret";
        route.operation = "whisper";
        route.body = app::Body::json;
        route.honours_idempotency_key = true;
        route.sealing = &messages;
        route.handle = [this](app::Call call) { return whisper(std::move(call)); };
        here.emplace(std::vector{route}, ports());
        route.sealing = &messages_there;
        there.emplace(std::vector{route}, ports());
    }

    asio::awaitable<http::Response> whisper(app::Call call) {
        ++runs;
        if (broken) throw std::runtime_error("broken");
        const auto body = app::parse_json_object(call.request.body);
        if (!body) co_return app::problem(body.error(), call);
        app::JsonReader reader(*body, text);
        heard = reader.text("say", {.max = 100});
        if (auto failure = reader.failure()) co_return app::problem(*failure, call);
        if (heard == "nothing") co_return app::no_content();
        auto made = app::json(201, {{"heard", heard}, {"run", runs}});
        made.headers.set("Location", "/secret/1");
        co_return made;
    }

    std::int64_t now() const {
        return std::chrono::floor<std::chrono::milliseconds>(database.clock.at).time_since_epoch().count();
    }
    std::string sealed(const std::string& plaintext, const json::object& more = {}) const {
        auto header = json::object{{"iat", now()}};
        for (const auto& [name, value] : more) header[name] = value;
        return crypto::seal_jwe(server.public_key(), crypto::ContentEncryption::a128gcm, plaintext, header);
    }
    static std::string body_with(const std::string& message) {
        return json::serialize(json::object{{"encData", message}});
    }

    using Headers = std::vector<std::pair<std::string, std::string>>;
    http::Response post(app::Api& api, const std::string& body, const Headers& more = {},
                        const std::string& client = "partner") {
        Headers headers{{"Authorization", "Bearer " + client}, {"Content-Type", "application/json"}};
        headers.insert(headers.end(), more.begin(), more.end());
        return send(api, {.method = "POST", .path = "/secret", .headers = headers, .body = body});
    }
    http::Response say(const std::string& plaintext, const Headers& more = {}) {
        return post(*here, body_with(sealed(plaintext)), more);
    }
    // What the partner reads.
    json::object opened(const http::Response& response) {
        BOOST_TEST(header_of(response, "Content-Type") == "application/json");
        const auto body = json::parse(response.body).as_object();
        BOOST_REQUIRE(body.size() == 1);
        const auto jwe = crypto::parse_jwe(body.at("encData").as_string());
        BOOST_REQUIRE(jwe);
        BOOST_TEST((jwe->encryption == crypto::ContentEncryption::a256gcm));
        BOOST_TEST(jwe->kid == partner.public_key().kid());
        BOOST_TEST(jwe->iat.value() == now());
        const auto plaintext = crypto::open_jwe(*jwe, partner);
        BOOST_REQUIRE(plaintext);
        return json::parse(plaintext->reveal()).as_object();
    }
    bool refused(const http::Response& response) {
        return response.status == 400 && header_of(response, "Content-Type") == "application/problem+json" &&
               code_of(response) == "DECRYPTION_FAILED" &&
               json::parse(response.body).at("detail").as_string() == "The message in encData can't be opened.";
    }
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(speaking_in_sealed_messages, Sealed)

BOOST_AUTO_TEST_CASE(opens_the_message_and_seals_the_answer) {
    const auto response = say(R"({"say":"hello"})");
    BOOST_TEST(response.status == 201U);
    BOOST_TEST(heard == "hello");
    BOOST_TEST(header_of(response, "Location") == "/secret/1");
    BOOST_TEST(opened(response).at("heard").as_string() == "hello");
    BOOST_TEST(!response.body.contains("hello"));
}

BOOST_AUTO_TEST_CASE(answers_under_the_clients_key_of_either_kind) {
    partner = server;
    add_client("partner", {"USER_RW"}).encryption_key = json::serialize(server.public_key().to_jwk());
    BOOST_TEST(opened(say(R"({"say":"hello"})")).at("heard").as_string() == "hello");
}

BOOST_AUTO_TEST_CASE(seals_what_is_refused_or_breaks_after_opening) {
    auto response = say(R"({"say":7})");
    BOOST_TEST(response.status == 400U);
    auto problem = opened(response);
    BOOST_TEST(problem.at("code").as_string() == "VALIDATION_FAILED");
    BOOST_TEST(problem.at("errors").at(0).at("pointer").as_string() == "/say");

    response = say("not JSON");
    BOOST_TEST(response.status == 400U);
    BOOST_TEST(opened(response).at("code").as_string() == "VALIDATION_FAILED");

    response = say(R"({"say":"x"})", {{"X-End-User-Address", "nowhere"}});
    BOOST_TEST(opened(response).at("code").as_string() == "VALIDATION_FAILED");

    broken = true;
    response = say(R"({"say":"x"})");
    BOOST_TEST(response.status == 500U);
    BOOST_TEST(opened(response).at("code").as_string() == "INTERNAL_ERROR");
}

BOOST_AUTO_TEST_CASE(has_nothing_to_seal_where_there_is_no_body) {
    const auto response = say(R"({"say":"nothing"})");
    BOOST_TEST(response.status == 204U);
    BOOST_TEST(response.body.empty());
}

BOOST_AUTO_TEST_CASE(answers_in_plain_before_it_has_opened_anything) {
    const auto missing = post(*here, R"({})");
    BOOST_TEST(code_of(missing) == "VALIDATION_FAILED");
    BOOST_TEST(json::parse(missing.body).at("errors").at(0).at("pointer").as_string() == "/encData");
    BOOST_TEST(code_of(post(*here, R"({"encData":7})")) == "VALIDATION_FAILED");
    BOOST_TEST(code_of(post(*here, R"({"encData":"x","more":1})")) == "VALIDATION_FAILED");
    BOOST_TEST(code_of(post(*here, body_with("x"), {}, "nobody")) == "CLIENT_UNAUTHENTICATED");
    BOOST_TEST(runs == 0);
}

BOOST_AUTO_TEST_CASE(gives_one_answer_to_whatever_does_not_open) {
    const std::string hello = R"({"say":"hello"})";
    const auto good = sealed(hello);
    for (const auto& message :
         {std::string(), std::string("x"), std::string("....."), good + "A", good.substr(1),
          sealed(hello, {{"kid", "unknown"}}), sealed(hello, {{"kid", std::string(43, 'k')}}),
          sealed(hello, {{"kid", ""}}), sealed(hello, {{"zip", "DEF"}}), sealed(hello, {{"alg", "dir"}}),
          sealed(hello, {{"iat", "now"}}), sealed(hello, {{"iat", now() / 1000}}),
          crypto::seal_jwe(server.public_key(), crypto::ContentEncryption::a128gcm, hello)})
        BOOST_TEST(refused(post(*here, body_with(message))), message.substr(0, 60));
    BOOST_TEST(refused(post(*here, body_with(good), {}, "keyless")));
    BOOST_TEST(runs == 0);
    BOOST_TEST(post(*here, body_with(good)).status == 201U);
}

BOOST_AUTO_TEST_CASE(takes_messages_of_the_last_and_the_next_five_minutes) {
    constexpr std::int64_t window = 5 * 60 * 1000;
    for (const auto offset : {-window, std::int64_t{0}, window})
        BOOST_TEST(post(*here, body_with(sealed(R"({"say":"x"})", {{"iat", now() + offset}}))).status == 201U, offset);
    for (const auto offset : {-window - 1, window + 1})
        BOOST_TEST(refused(post(*here, body_with(sealed(R"({"say":"x"})", {{"iat", now() + offset}})))), offset);
}

BOOST_AUTO_TEST_CASE(wants_the_header_key_id_to_be_the_kid) {
    const auto& kid = server.public_key().kid();
    BOOST_TEST(say(R"({"say":"x"})", {{"keyId", kid}}).status == 201U);
    BOOST_TEST(refused(say(R"({"say":"x"})", {{"keyId", kid + "x"}})));
    BOOST_TEST(refused(say(R"({"say":"x"})", {{"keyId", ""}})));
    BOOST_TEST(refused(say(R"({"say":"x"})", {{"keyId", kid}, {"keyId", kid}})));
}

BOOST_AUTO_TEST_CASE(accepts_a_message_once_on_all_instances) {
    const auto body = body_with(sealed(R"({"say":"x"})"));
    BOOST_TEST(post(*here, body).status == 201U);
    BOOST_TEST(refused(post(*here, body)));
    BOOST_TEST(refused(post(*there, body)));
    database.clock.at += app::message_window;
    database.token_store.forget_expired();
    BOOST_TEST(refused(post(*there, body)));
    database.clock.at += 2 * app::message_window;
    database.token_store.forget_expired();
    BOOST_TEST(refused(post(*there, body)));  // forgotten, and too old by far
    BOOST_TEST(runs == 1);
}

BOOST_AUTO_TEST_CASE(compares_what_was_said_under_an_idempotency_key) {
    const Headers key{{"Idempotency-Key", "k1"}};
    const auto first = say(R"({"say":"x"})", key);
    const auto again = say(R"({"say":"x"})", key);
    BOOST_TEST(runs == 1);
    BOOST_TEST(again.status == 201U);
    BOOST_TEST(header_of(again, "Idempotency-Replayed") == "true");
    BOOST_TEST(header_of(again, "Location") == "/secret/1");
    BOOST_TEST(again.body != first.body);
    BOOST_TEST((opened(again) == opened(first)));

    const auto other = say(R"({"say":"y"})", key);
    BOOST_TEST(other.status == 422U);
    BOOST_TEST(opened(other).at("code").as_string() == "IDEMPOTENCY_KEY_REUSED");
    // A message that was accepted before is no retry.
    const auto body = body_with(sealed(R"({"say":"x"})"));
    BOOST_TEST(post(*here, body, key).status == 201U);
    BOOST_TEST(refused(post(*here, body, key)));
}

BOOST_AUTO_TEST_CASE(says_unavailable_where_it_cannot_tell_whether_it_came_before) {
    database.token_stores.gone = true;
    const auto response = say(R"({"say":"x"})");
    BOOST_TEST(response.status == 503U);
    BOOST_TEST(code_of(response) == "UNAVAILABLE");
    BOOST_TEST(runs == 0);
}

BOOST_AUTO_TEST_SUITE_END()
