#include <openssl/evp.h>
#include <openssl/hmac.h>

#include <boost/json/serialize.hpp>
#include <boost/test/unit_test.hpp>

#include "domain/shared/base64.hpp"
#include "tests/support/oauth_parts.hpp"

using namespace vestibule;
using namespace vestibule::tests;

namespace {

struct Tokens : OAuthDatabase {
    OAuthInstance instance{*this};

    boost::json::object claims() {
        return {{"iss", test_issuer},  {"aud", test_issuer},     {"sub", "shop"},
                {"client_id", "shop"}, {"tenant", "acme"},       {"scope", "USER_RW"},
                {"jti", "one"},        {"iat", clock.seconds()}, {"exp", clock.seconds() + 600}};
    }
    boost::json::object with(std::string_view name, boost::json::value value) {
        auto changed = claims();
        changed[name] = std::move(value);
        return changed;
    }
    boost::json::object without(std::string_view name) {
        auto changed = claims();
        changed.erase(name);
        return changed;
    }
    std::string ours(const boost::json::object& what, std::string_view typ = "at+jwt") {
        return crypto::sign_jwt(instance.keys.current()->current, typ, what);
    }
    static std::string under_header(const boost::json::object& header, const boost::json::object& what) {
        return base64url(boost::json::serialize(header)) + "." + base64url(boost::json::serialize(what));
    }
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(verifying_a_client_token, Tokens)

BOOST_AUTO_TEST_CASE(finds_client_tenant_and_scopes) {
    const auto found = instance.verify(instance.token("shop", "&scope=USER_RW"));
    BOOST_REQUIRE(found);
    BOOST_TEST(found->client->id == "shop");
    BOOST_TEST(found->tenant->id == "acme");
    BOOST_TEST((found->scopes == std::set<std::string>{"USER_RW"}));
    BOOST_TEST(instance.verify(ours(claims())).has_value());
}

BOOST_AUTO_TEST_CASE(refuses_other_claims_under_our_own_signature) {
    for (const auto& forged : {
             with("iss", "https://elsewhere.example"),
             with("aud", "https://elsewhere.example"),
             without("aud"),
             with("exp", clock.seconds()),
             without("exp"),
             with("exp", "later"),
             with("sub", "kiosk"),
             without("jti"),
             with("tenant", "other"),
             without("tenant"),
             without("scope"),
             with("client_id", "nobody"),
             without("client_id"),
             without("iat"),
         })
        BOOST_TEST(!instance.verify(ours(forged)), boost::json::serialize(forged));
}

BOOST_AUTO_TEST_CASE(refuses_other_types_of_token) {
    for (const auto* typ : {"JWT", "", "application/at+jwt", "dpop+jwt"})
        BOOST_TEST(!instance.verify(ours(claims(), typ)), typ);
}

BOOST_AUTO_TEST_CASE(refuses_signatures_of_others) {
    const auto kid = instance.keys.current()->current.public_key().kid();
    const auto other = crypto::SigningKey::generate();
    BOOST_TEST(!instance.verify(crypto::sign_jwt(other, "at+jwt", claims())));

    auto under_our_kid = under_header({{"alg", "ES256"}, {"typ", "at+jwt"}, {"kid", kid}}, claims());
    under_our_kid += "." + base64url(other.sign(under_our_kid));
    BOOST_TEST(!instance.verify(under_our_kid));

    auto brings_its_key = under_header(
        {{"alg", "ES256"}, {"typ", "at+jwt"}, {"kid", other.public_key().kid()}, {"jwk", other.public_key().to_jwk()}},
        claims());
    brings_its_key += "." + base64url(other.sign(brings_its_key));
    BOOST_TEST(!instance.verify(brings_its_key));
}

BOOST_AUTO_TEST_CASE(refuses_tricks_with_the_algorithm) {
    const auto kid = instance.keys.current()->current.public_key().kid();
    for (const auto* algorithm : {"none", "None", "HS256", "RS256", "ES384"}) {
        const auto input = under_header({{"alg", algorithm}, {"typ", "at+jwt"}, {"kid", kid}}, claims());
        BOOST_TEST(!instance.verify(input + "."), algorithm);
        BOOST_TEST(!instance.verify(input + "." + base64url(instance.keys.current()->current.sign(input))), algorithm);
    }
    // HMAC keyed with what everybody can read.
    const auto key = boost::json::serialize(instance.keys.current()->current.public_key().to_jwk());
    const auto input = under_header({{"alg", "HS256"}, {"typ", "at+jwt"}, {"kid", kid}}, claims());
    unsigned char mac[32];
    unsigned int size = sizeof mac;
    HMAC(EVP_sha256(), key.data(), static_cast<int>(key.size()), reinterpret_cast<const unsigned char*>(input.data()),
         input.size(), mac, &size);
    BOOST_TEST(!instance.verify(input + "." + base64url(std::string_view(reinterpret_cast<char*>(mac), size))));
}

BOOST_AUTO_TEST_CASE(refuses_tricks_with_the_kid) {
    const auto& key = instance.keys.current()->current;
    for (const auto& kid :
         {std::string(), std::string("../../dev/null"), std::string("' OR 1=1 --"), std::string(43, 'A')}) {
        auto forged = under_header({{"alg", "ES256"}, {"typ", "at+jwt"}, {"kid", kid}}, claims());
        forged += "." + base64url(key.sign(forged));
        BOOST_TEST(!instance.verify(forged), kid);
    }
}

BOOST_AUTO_TEST_CASE(refuses_it_once_it_has_expired_though_it_was_verified_before) {
    const auto token = instance.token("shop");
    BOOST_TEST(instance.verify(token).has_value());
    clock.at += std::chrono::seconds(599);
    BOOST_TEST(instance.verify(token).has_value());
    clock.at += std::chrono::seconds(1);
    BOOST_TEST(!instance.verify(token));
}

BOOST_AUTO_TEST_CASE(follows_the_tenant_files_at_once) {
    const auto token = instance.token("shop");
    BOOST_TEST(instance.verify(token)->scopes.size() == 2);
    tenants.declare(client("shop", "acme", {"OPS", "USER_REGISTRATION_GUEST"}));
    BOOST_TEST((instance.verify(token)->scopes == std::set<std::string>{"OPS"}));
    tenants.declare(client("shop", "other", {"OPS"}));
    BOOST_TEST(!instance.verify(token));
    tenants.directory.clients.erase("shop");
    BOOST_TEST(!instance.verify(token));
}

BOOST_AUTO_TEST_CASE(answers_from_memory_when_the_database_is_gone) {
    const auto token = instance.token("shop");
    key_stores.gone = token_stores.gone = true;
    BOOST_TEST(instance.verify(token).has_value());
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_FIXTURE_TEST_SUITE(introspecting_a_token, Tokens)

BOOST_AUTO_TEST_CASE(tells_what_it_is) {
    const auto token = instance.token("kiosk");
    const auto response =
        instance.call("/oauth2/introspect", OAuthInstance::post_credentials("shop") + "&token=" + token);
    BOOST_TEST(response.status == 200);
    BOOST_TEST(response.headers.find("Cache-Control").value() == "no-store");
    const auto body = body_of(response);
    BOOST_TEST(body.at("active").as_bool());
    BOOST_TEST(body.at("client_id").as_string() == "kiosk");
    BOOST_TEST(body.at("scope").as_string() == "USER_RW");
    BOOST_TEST(body.at("exp").as_int64() == clock.seconds() + 600);
}

BOOST_AUTO_TEST_CASE(tells_nothing_of_what_is_not_active_or_of_another_tenant) {
    const auto expired = instance.token("kiosk");
    clock.at += std::chrono::seconds(600);
    for (const auto& token : {std::string("rubbish"), expired, instance.token("rival")}) {
        const auto response =
            instance.call("/oauth2/introspect", OAuthInstance::post_credentials("shop") + "&token=" + token);
        BOOST_TEST(response.status == 200);
        BOOST_TEST(response.body == R"({"active":false})");
    }
}

BOOST_AUTO_TEST_CASE(needs_a_client_and_a_token) {
    BOOST_TEST(error_of(instance.call("/oauth2/introspect", "token=x")) == "401 invalid_client");
    BOOST_TEST(error_of(instance.call("/oauth2/introspect", OAuthInstance::post_credentials("shop"))) ==
               "400 invalid_request");
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_FIXTURE_TEST_SUITE(revoking_a_token, Tokens)

BOOST_AUTO_TEST_CASE(ends_it_here_at_once_and_elsewhere_at_the_next_look) {
    OAuthInstance other(*this);
    const auto token = instance.token("shop");
    BOOST_TEST(other.verify(token).has_value());
    const auto response = instance.call("/oauth2/revoke", OAuthInstance::post_credentials("shop") + "&token=" + token);
    BOOST_TEST(response.status == 200);
    BOOST_TEST(response.headers.find("Cache-Control").value() == "no-store");
    BOOST_TEST(!instance.verify(token));
    async_test([&]() -> asio::awaitable<void> { co_await other.revoked.refresh(); });
    BOOST_TEST(!other.verify(token));
    BOOST_TEST(instance.verify(instance.token("shop")).has_value());
}

BOOST_AUTO_TEST_CASE(sees_revocations_that_commit_after_later_ones) {
    OAuthInstance other(*this);
    const auto first = instance.token("shop");
    const auto second = instance.token("shop");
    const auto revoke = [&](const std::string& token) {
        instance.call("/oauth2/revoke", OAuthInstance::post_credentials("shop") + "&token=" + token);
        async_test([&]() -> asio::awaitable<void> { co_await other.revoked.refresh(); });
    };
    revoke(second);
    clock.at -= std::chrono::seconds(5);
    revoke(first);
    BOOST_TEST(!other.verify(first));
    BOOST_TEST(!other.verify(second));
}

BOOST_AUTO_TEST_CASE(answers_200_for_what_is_no_token_of_the_tenant) {
    const auto rivals = instance.token("rival");
    for (const auto& token : {std::string("rubbish"), rivals})
        BOOST_TEST(
            instance.call("/oauth2/revoke", OAuthInstance::post_credentials("shop") + "&token=" + token).status == 200);
    BOOST_TEST(instance.verify(rivals).has_value());
}

BOOST_AUTO_TEST_CASE(refuses_another_clients_token) {
    const auto token = instance.token("kiosk");
    BOOST_TEST(error_of(instance.call("/oauth2/revoke", OAuthInstance::post_credentials("shop") + "&token=" + token)) ==
               "400 invalid_grant");
    BOOST_TEST(instance.verify(token).has_value());
}

BOOST_AUTO_TEST_CASE(needs_a_client_and_a_token) {
    BOOST_TEST(error_of(instance.call("/oauth2/revoke", "token=x")) == "401 invalid_client");
    BOOST_TEST(error_of(instance.call("/oauth2/revoke", OAuthInstance::post_credentials("shop"))) ==
               "400 invalid_request");
}

BOOST_AUTO_TEST_SUITE_END()
