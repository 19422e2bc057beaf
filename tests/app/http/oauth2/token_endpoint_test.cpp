#include <boost/test/unit_test.hpp>

#include "app/http/oauth2/wrong_secrets.hpp"
#include "domain/shared/base64.hpp"
#include "tests/support/oauth_parts.hpp"

using namespace vestibule;
using namespace vestibule::tests;

namespace {

std::string basic(const std::string& text) {
    auto encoded = base64url(text);
    std::ranges::replace(encoded, '-', '+');
    std::ranges::replace(encoded, '_', '/');
    encoded.append((4 - encoded.size() % 4) % 4, '=');
    return "Basic " + encoded;
}

struct TokenEndpoint : OAuthDatabase {
    OAuthInstance instance{*this};
    const std::string grant = "grant_type=client_credentials";

    http::Response ask(const std::string& body, std::vector<std::pair<std::string, std::string>> headers = {}) {
        auto response = instance.call("/oauth2/token", body, std::move(headers));
        BOOST_TEST(response.headers.find("Content-Type").value() == "application/json");
        BOOST_TEST(response.headers.find("Cache-Control").value() == "no-store");
        return response;
    }
    http::Response ask_as_shop(const std::string& more) {
        return ask(grant + "&" + OAuthInstance::post_credentials("shop") + more);
    }
    http::Response wrong(const std::string& id) { return ask(grant + "&client_id=" + id + "&client_secret=wrong"); }
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(asking_for_a_token, TokenEndpoint)

BOOST_AUTO_TEST_CASE(gives_an_rfc_9068_token) {
    const auto response = ask_as_shop("");
    BOOST_REQUIRE(response.status == 200);
    const auto body = body_of(response);
    BOOST_TEST(body.at("token_type").as_string() == "Bearer");
    BOOST_TEST(body.at("expires_in").as_int64() == 600);
    BOOST_TEST(body.at("scope").as_string() == "OPS USER_RW");
    BOOST_TEST(body.size() == 4);

    const auto jwt = crypto::parse_jwt(std::string(body.at("access_token").as_string())).value();
    BOOST_TEST(jwt.typ == "at+jwt");
    BOOST_TEST(jwt.text("iss").value() == test_issuer);
    BOOST_TEST(jwt.meant_for(test_issuer));
    BOOST_TEST(jwt.text("sub").value() == "shop");
    BOOST_TEST(jwt.text("client_id").value() == "shop");
    BOOST_TEST(jwt.text("tenant").value() == "acme");
    BOOST_TEST(jwt.text("scope").value() == "OPS USER_RW");
    BOOST_TEST(jwt.time("iat")->time_since_epoch().count() == clock.seconds());
    BOOST_TEST(jwt.time("exp")->time_since_epoch().count() == clock.seconds() + 600);
    BOOST_TEST(Uuid::parse(jwt.text("jti").value()).has_value());
}

BOOST_AUTO_TEST_CASE(takes_basic_credentials_form_encoded_as_the_rfc_wants_them) {
    const auto id = OAuthInstance::encoded("shop");
    const auto secret = OAuthInstance::encoded(secret_of("shop"));
    BOOST_TEST(ask(grant, {{"Authorization", basic(id + ":" + secret)}}).status == 200);
    const auto lower = basic(id + ":" + secret).replace(0, 5, "bAsIc");
    BOOST_TEST(ask(grant + "&client_id=shop", {{"Authorization", lower}}).status == 200);
}

BOOST_AUTO_TEST_CASE(gives_fewer_scopes_on_request_and_never_more) {
    BOOST_TEST(body_of(ask_as_shop("&scope=USER_RW")).at("scope").as_string() == "USER_RW");
    BOOST_TEST(body_of(ask_as_shop("&scope=")).at("scope").as_string() == "OPS USER_RW");
    for (const auto* scope : {"openid", "USER_RW+openid", "user_rw", "USER_RW++OPS", "+", "%22"})
        BOOST_TEST(error_of(ask_as_shop(std::string("&scope=") + scope)) == "400 invalid_scope", scope);
}

BOOST_AUTO_TEST_CASE(refuses_malformed_requests) {
    const auto good = grant + "&" + OAuthInstance::post_credentials("shop");
    BOOST_REQUIRE(ask(good).status == 200);
    for (const auto& body : {
             std::string(),
             std::string("scope=OPS"),
             good + "&scope=OPS&scope=OPS",
             good + "&x=1&x=1",
             good + "&x=%zz",
             good + "&x=%4",
             good + "&client_assertion=a.b.c",
             std::string("grant_type=&") + good.substr(good.find('&') + 1),
             grant + "&client_secret=x",
             grant + "&client_assertion=a.b.c",
             grant + "&client_assertion_type=urn:ietf:params:oauth:client-assertion-type:jwt-bearer",
         })
        BOOST_TEST(error_of(ask(body)) == "400 invalid_request", body);

    BOOST_TEST(error_of(instance.call("/oauth2/token", good, {}, "application/json")) == "400 invalid_request");
    BOOST_TEST(error_of(instance.call("/oauth2/token", good, {}, "")) == "400 invalid_request");
    BOOST_TEST(error_of(ask(good, {{"Authorization", basic("shop:x")}})) == "400 invalid_request");
    BOOST_TEST(error_of(ask(grant + "&client_id=kiosk", {{"Authorization", basic("shop:x")}})) ==
               "400 invalid_request");
    BOOST_TEST(error_of(ask(grant, {{"Authorization", basic("shop:x")}, {"Authorization", basic("shop:x")}})) ==
               "400 invalid_request");
}

BOOST_AUTO_TEST_CASE(refuses_credentials_in_the_url) {
    app::Call call;
    call.request.head.query = {{"client_secret", "x"}};
    call.request.head.headers.add("Content-Type", "application/x-www-form-urlencoded");
    call.request.body = grant + "&" + OAuthInstance::post_credentials("shop");
    BOOST_TEST(error_of(instance.call_with("/oauth2/token", std::move(call))) == "400 invalid_request");
}

BOOST_AUTO_TEST_CASE(refuses_other_grants) {
    BOOST_TEST(error_of(ask("grant_type=password&" + OAuthInstance::post_credentials("shop"))) ==
               "400 unsupported_grant_type");
}

BOOST_AUTO_TEST_CASE(refuses_clients_that_prove_nothing) {
    for (const auto& [body, header] : {
             std::pair{grant, std::string()},
             {grant + "&client_id=shop", ""},
             {grant + "&client_id=shop&client_secret=wrong", ""},
             {grant + "&client_id=nobody&client_secret=wrong", ""},
             {grant + "&client_assertion_type=saml&client_assertion=x", ""},
             {grant, basic("shop:wrong")},
             {grant, basic("shop")},
             {grant, basic(":")},
             {grant, basic("shop:%zz")},
             {grant, "Basic !"},
             {grant, "Basic"},
             {grant, "Bearer x"},
         }) {
        const auto response = header.empty() ? ask(body) : ask(body, {{"Authorization", header}});
        BOOST_TEST(error_of(response) == "401 invalid_client", body << " " << header);
        BOOST_TEST(response.headers.find("WWW-Authenticate").value().starts_with("Basic "));
    }
}

BOOST_AUTO_TEST_CASE(tells_unknown_clients_and_wrong_secrets_alike) {
    const auto known = wrong("shop");
    const auto unknown = wrong("nobody");
    BOOST_TEST(known.status == unknown.status);
    BOOST_TEST(known.body == unknown.body);
}

BOOST_AUTO_TEST_CASE(takes_both_secrets_while_one_is_being_replaced) {
    auto both = client("shop", "acme", {"OPS"});
    both.secrets.push_back(sha256("new"));
    tenants.declare(both);
    BOOST_TEST(ask_as_shop("").status == 200);
    BOOST_TEST(ask(grant + "&client_id=shop&client_secret=new").status == 200);
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_FIXTURE_TEST_SUITE(guessing_secrets, TokenEndpoint)

BOOST_AUTO_TEST_CASE(is_refused_after_twenty_a_minute_but_the_right_one_never) {
    for (const auto* id : {"shop", "nobody"}) {
        for (int i = 0; i < 20; ++i) BOOST_TEST(wrong(id).status == 401);
        const auto response = wrong(id);
        BOOST_TEST(response.status == 429);
        BOOST_TEST(response.headers.find("Retry-After").value() == "60");
    }
    BOOST_TEST(ask_as_shop("").status == 200);
    BOOST_TEST(wrong("kiosk").status == 401);
}

BOOST_AUTO_TEST_CASE(is_possible_again_after_the_minute) {
    for (int i = 0; i < 20; ++i) wrong("shop");
    clock.at += std::chrono::seconds(59);
    BOOST_TEST(wrong("shop").headers.find("Retry-After").value() == "1");
    clock.at += std::chrono::seconds(1);
    BOOST_TEST(wrong("shop").status == 401);
}

BOOST_AUTO_TEST_CASE(of_invented_clients_does_not_wash_out_a_real_ones_count) {
    app::WrongSecrets counts(clock);
    for (int i = 0; i < 20; ++i) counts.note("shop", true);
    for (int i = 0; i < 10000; ++i) counts.note("invented" + std::to_string(i), false);
    BOOST_TEST(counts.note("shop", true).has_value());
}

BOOST_AUTO_TEST_SUITE_END()
