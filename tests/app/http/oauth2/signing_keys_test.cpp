#include "app/http/oauth2/signing_keys.hpp"

#include <boost/test/unit_test.hpp>

#include "tests/support/oauth_parts.hpp"

using namespace vestibule;
using namespace vestibule::tests;

namespace {

struct Keys : OAuthDatabase {
    OAuthInstance here{*this};
    OAuthInstance there{*this};

    static void look(OAuthInstance& instance) {
        async_test([&]() -> asio::awaitable<void> { co_await instance.keys.refresh(); });
    }
    static std::string kid_of(const OAuthInstance& instance) {
        return instance.keys.current()->current.public_key().kid();
    }
    static std::set<std::string> published(OAuthInstance& instance) {
        std::set<std::string> kids;
        for (const auto& key : body_of(instance.call("/.well-known/jwks.json")).at("keys").as_array())
            if (key.at("use").as_string() == "sig") kids.insert(std::string(key.at("kid").as_string()));
        return kids;
    }
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(starting_with_signing_keys, Keys)

BOOST_AUTO_TEST_CASE(makes_a_current_and_a_next_that_all_instances_share) {
    BOOST_TEST(kid_of(here) == kid_of(there));
    BOOST_TEST(published(here).size() == 2);
    BOOST_TEST((published(here) == published(there)));
    BOOST_TEST(there.verify(here.token("shop")).has_value());
}

BOOST_AUTO_TEST_CASE(publishes_no_private_part) {
    const auto body = body_of(here.call("/.well-known/jwks.json"));
    for (const auto& key : body.at("keys").as_array()) {
        BOOST_TEST(!key.as_object().contains("d"));
        if (key.at("use").as_string() == "sig") BOOST_TEST(key.at("alg").as_string() == "ES256");
    }
    BOOST_TEST(here.call("/.well-known/jwks.json").headers.find("Cache-Control").value() == "public, max-age=60");
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_FIXTURE_TEST_SUITE(rotating_signing_keys, Keys)

BOOST_AUTO_TEST_CASE(signs_next_with_what_was_published_before) {
    const auto before = published(here);
    const auto old_kid = kid_of(here);
    rotate();
    look(here);
    BOOST_TEST(kid_of(here) != old_kid);
    BOOST_TEST(before.contains(kid_of(here)));
    BOOST_TEST(published(here).contains(old_kid));
    BOOST_TEST(published(here).size() == 3);
}

BOOST_AUTO_TEST_CASE(leaves_no_moment_without_verification) {
    std::vector<std::string> tokens;
    for (int turn = 0; turn < 4; ++turn) {
        tokens.push_back(here.token("shop"));
        tokens.push_back(there.token("shop"));
        rotate();
        if (turn % 2 == 0) look(here);  // `there` has not looked and still signs with the older key
        tokens.push_back(here.token("shop"));
        tokens.push_back(there.token("shop"));
        for (const auto& token : tokens) {
            BOOST_TEST(here.verify(token).has_value());
            BOOST_TEST(there.verify(token).has_value());
        }
        if (turn % 2 == 0) look(there);
        clock.at += std::chrono::seconds(1);
    }
}

BOOST_AUTO_TEST_CASE(lets_a_verifier_look_at_once_for_a_kid_it_does_not_know) {
    rotate();
    rotate();
    rotate();
    look(here);
    clock.at += std::chrono::milliseconds(50);  // looks that a kid causes are at most 20 a second
    BOOST_TEST(there.verify(here.token("shop")).has_value());
}

BOOST_AUTO_TEST_CASE(withdraws_a_key_when_its_last_token_has_expired) {
    const auto old_kid = kid_of(here);
    rotate();
    clock.at += clients::previous_key_life;
    clients::retire_signing_keys(key_store);
    look(here);
    BOOST_TEST(published(here).contains(old_kid));
    clock.at += std::chrono::seconds(1);
    clients::retire_signing_keys(key_store);
    look(here);
    BOOST_TEST(!published(here).contains(old_kid));
    BOOST_TEST(published(here).size() == 2);
}

BOOST_AUTO_TEST_CASE(forgets_the_private_key_that_no_longer_signs) {
    rotate();
    for (const auto& key : key_store.keys())
        BOOST_TEST(key.private_key.empty() == (key.state == clients::KeyState::previous));
}

BOOST_AUTO_TEST_CASE(does_not_ask_the_database_for_every_invented_kid) {
    const auto before = key_stores.looks;
    const auto other = crypto::SigningKey::generate();
    for (int i = 0; i < 100; ++i) here.verify(crypto::sign_jwt(other, "at+jwt", {{"n", i}}));
    BOOST_TEST(key_stores.looks - before <= 1);
}

BOOST_AUTO_TEST_CASE(keeps_the_keys_when_the_database_does_not_answer) {
    const auto kid = kid_of(here);
    key_stores.gone = true;
    BOOST_CHECK_THROW(look(here), Unavailable);
    BOOST_TEST(kid_of(here) == kid);
    BOOST_TEST(here.verify(here.token("shop")).has_value());
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_FIXTURE_TEST_SUITE(describing_the_server, Keys)

BOOST_AUTO_TEST_CASE(names_endpoints_methods_and_algorithms) {
    for (const auto* path : {"/.well-known/oauth-authorization-server", "/.well-known/openid-configuration"}) {
        const auto body = body_of(here.call(path));
        BOOST_TEST(body.at("issuer").as_string() == test_issuer);
        BOOST_TEST(body.at("token_endpoint").as_string() == "https://id.example/oauth2/token");
        BOOST_TEST(body.at("jwks_uri").as_string() == "https://id.example/.well-known/jwks.json");
        BOOST_TEST(body.at("token_endpoint_auth_methods_supported").as_array().size() == 3);
        BOOST_TEST(body.at("response_types_supported").is_array());
    }
}

BOOST_AUTO_TEST_SUITE_END()
