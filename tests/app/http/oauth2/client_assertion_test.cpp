#include <boost/json/serialize.hpp>
#include <boost/test/unit_test.hpp>

#include "domain/shared/base64.hpp"
#include "tests/support/oauth_parts.hpp"

using namespace vestibule;
using namespace vestibule::tests;

namespace {

struct Assertions : OAuthDatabase {
    OAuthInstance instance{*this};
    crypto::SigningKey key = crypto::SigningKey::generate();
    int made = 0;

    Assertions() {
        auto robot = client("robot", "acme", {"OPS"});
        robot.secrets.clear();
        robot.jwks = boost::json::serialize(boost::json::object{{"keys", {key.public_key().to_jwk()}}});
        tenants.declare(robot);
    }
    boost::json::object claims() {
        return {{"iss", "robot"},
                {"sub", "robot"},
                {"aud", std::string(test_issuer) + "/oauth2/token"},
                {"exp", clock.seconds() + 60},
                {"iat", clock.seconds()},
                {"jti", "jti-" + std::to_string(++made)}};
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
    http::Response send(const std::string& assertion, const std::string& more = "") {
        return instance.call("/oauth2/token",
                             "grant_type=client_credentials&client_assertion_type="
                             "urn%3Aietf%3Aparams%3Aoauth%3Aclient-assertion-type%3Ajwt-bearer&client_assertion=" +
                                 assertion + more);
    }
    std::string signed_as(const boost::json::object& what) { return crypto::sign_jwt(key, "JWT", what); }
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(proving_by_a_signed_assertion, Assertions)

BOOST_AUTO_TEST_CASE(gets_a_token) {
    const auto response = send(signed_as(claims()), "&client_id=robot");
    BOOST_TEST(response.status == 200, response.body);
    BOOST_TEST(send(signed_as(with("aud", test_issuer))).status == 200);
    BOOST_TEST(send(signed_as(with("aud", boost::json::array{"x", test_issuer}))).status == 200);
    BOOST_TEST(send(signed_as(without("iat"))).status == 200);
}

BOOST_AUTO_TEST_CASE(works_once_an_assertion_and_across_instances) {
    const auto assertion = signed_as(claims());
    OAuthInstance other(*this);
    BOOST_TEST(send(assertion).status == 200);
    BOOST_TEST(error_of(send(assertion)) == "401 invalid_client");
    std::swap(instance.routes, other.routes);
    BOOST_TEST(error_of(send(assertion)) == "401 invalid_client");
}

BOOST_AUTO_TEST_CASE(is_refused_where_any_claim_is_off) {
    for (const auto& wrong : {
             with("iss", "shop"),
             with("sub", "shop"),
             with("sub", 7),
             without("sub"),
             without("iss"),
             with("aud", "https://elsewhere.example"),
             with("aud", "https://id.example/"),
             without("aud"),
             with("exp", clock.seconds()),
             with("exp", clock.seconds() + 3601),
             with("exp", "soon"),
             without("exp"),
             with("nbf", clock.seconds() + 120),
             with("iat", clock.seconds() + 120),
             with("iat", "now"),
             without("jti"),
             with("jti", ""),
             with("jti", boost::json::string(257, 'x')),
         })
        BOOST_TEST(error_of(send(signed_as(wrong))) == "401 invalid_client", boost::json::serialize(wrong));
}

BOOST_AUTO_TEST_CASE(is_refused_with_another_client_id_beside_it) {
    BOOST_TEST(error_of(send(signed_as(claims()), "&client_id=shop")) == "401 invalid_client");
}

BOOST_AUTO_TEST_CASE(is_refused_under_another_key_or_none) {
    const auto other = crypto::SigningKey::generate();
    BOOST_TEST(error_of(send(crypto::sign_jwt(other, "JWT", claims()))) == "401 invalid_client");
    const auto unsigned_one = base64url(R"({"alg":"none"})") + "." + base64url(boost::json::serialize(claims())) + ".";
    BOOST_TEST(error_of(send(unsigned_one)) == "401 invalid_client");
    BOOST_TEST(error_of(send("rubbish")) == "401 invalid_client");
    // A client without keys, and our own signing key.
    auto for_shop = claims();
    for_shop["iss"] = for_shop["sub"] = "shop";
    BOOST_TEST(error_of(send(signed_as(for_shop))) == "401 invalid_client");
    BOOST_TEST(error_of(send(crypto::sign_jwt(instance.keys.current()->current, "JWT", claims()))) ==
               "401 invalid_client");
}

BOOST_AUTO_TEST_CASE(does_not_use_up_its_id_when_refused) {
    auto late = claims();
    late["exp"] = clock.seconds();
    BOOST_TEST(send(signed_as(late)).status == 401);
    late["exp"] = clock.seconds() + 60;
    BOOST_TEST(send(signed_as(late)).status == 200);
}

BOOST_AUTO_TEST_SUITE_END()
