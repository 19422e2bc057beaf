#include "infra/crypto/jwk.hpp"

#include <boost/test/unit_test.hpp>
#include <stdexcept>

#include "infra/json/strict_json.hpp"

using namespace vestibule;
using namespace vestibule::crypto;

namespace {

std::optional<PublicKey> key_of(std::string_view jwk) {
    return PublicKey::from_jwk(strict_json_object(jwk, JsonBounds::token).value());
}

constexpr auto ec = R"({"kty":"EC","crv":"P-256","kid":"one",
    "x":"f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU","y":"x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0"})";

// RFC 7638, section 3.1.
constexpr auto rsa =
    R"({"kty":"RSA","e":"AQAB","n":"0vx7agoebGcQSuuPiLJXZptN9nndrQmbXEps2aiAFbWhM78LhWx4cbbfAAtVT86zwu1RK7aPFFxuhDR1L6tSoc_BJECPebWKRXjBZCiFV4n3oknjhMstn64tZ_2W-5JsGY4Hc5n9yBXArwl93lqt7_RN5w6Cf0h4QyQ5v-65YGjQR0_FDW2QvzqY368QQMicAtaSqzs8KJZgnYb9c7d0zgdAZHzu6qMQvRL5hajrn1n91CbOpbISD08qNLyrdkt-bFTWhAI4vMQFh6WeZu0fM4lFd2NcRwr3XPksINHaQ-G_xBniIqbw0Ls1jF44-csFCur-kEgU8awapJzKnqDKgw"})";

}  // namespace

BOOST_AUTO_TEST_SUITE(reading_a_public_key)

BOOST_AUTO_TEST_CASE(gives_back_what_it_read) {
    const auto key = key_of(ec);
    BOOST_REQUIRE(key);
    BOOST_TEST(key->kid() == "one");
    const auto again = PublicKey::from_jwk(key->to_jwk());
    BOOST_REQUIRE(again);
    BOOST_TEST(again->thumbprint() == key->thumbprint());
    BOOST_TEST(again->to_jwk().at("alg").as_string() == "ES256");
    BOOST_TEST(!again->to_jwk().contains("d"));
}

BOOST_AUTO_TEST_CASE(takes_the_thumbprint_of_the_rfc) {
    BOOST_TEST(key_of(rsa).value().thumbprint() == "NzbLsXh8uDCcd-6MNwXF4W_7noWXFZAfHkxZsRGC9Xs");
}

BOOST_AUTO_TEST_CASE(allows_only_algorithms_of_its_kind) {
    BOOST_TEST(key_of(ec)->allows(JwsAlgorithm::es256));
    BOOST_TEST(!key_of(ec)->allows(JwsAlgorithm::rs256));
    BOOST_TEST(key_of(rsa)->allows(JwsAlgorithm::rs256));
    BOOST_TEST(key_of(rsa)->allows(JwsAlgorithm::ps256));
    BOOST_TEST(!key_of(rsa)->allows(JwsAlgorithm::es256));
}

BOOST_AUTO_TEST_CASE(refuses_keys_that_cannot_be_trusted) {
    const std::string good = ec;
    const auto with = [&](std::string_view old, std::string_view now) {
        auto text = good;
        text.replace(text.find(old), old.size(), now);
        return text;
    };
    BOOST_REQUIRE(key_of(good));
    for (const auto& bad : {
             with("f83OJ", "f83OK"),                                 // off the curve
             with("\"P-256\"", "\"P-384\""),                         //
             with("RVEU\"", "RVEV\""),                               // stray bits
             with("\"one\"", "\"one\",\"use\":\"enc\""),             //
             with("\"one\"", "\"one\",\"alg\":\"RS256\""),           // not of this kind
             with("\"one\"", "\"one\",\"alg\":\"HS256\""),           //
             with("\"one\"", "\"one\",\"d\":\"AAAA\""),              // private
             with("\"EC\"", "\"oct\""),                              //
             with("\"EC\"", "\"OKP\""),                              //
             std::string(R"({"kty":"RSA","n":"AQAB","e":"AQAB"})"),  // weak
             std::string(R"({})"),
         })
        BOOST_TEST(!key_of(bad), bad);
}

BOOST_AUTO_TEST_CASE(refuses_an_exponent_of_one) {
    std::string weak = rsa;
    weak.replace(weak.find("AQAB"), 4, "AQ");
    BOOST_TEST(!key_of(weak));
}

BOOST_AUTO_TEST_CASE(leaves_out_what_it_cannot_use_of_a_set) {
    const auto keys = keys_of_jwk_set(R"({"keys":[)" + std::string(ec) + R"(,{"kty":"OKP"},7]})");
    BOOST_REQUIRE(keys);
    BOOST_TEST(keys->size() == 1);
    BOOST_TEST(!keys_of_jwk_set("[]"));
    BOOST_TEST(!keys_of_jwk_set(R"({"keys":{}})"));
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_AUTO_TEST_SUITE(keeping_a_signing_key)

BOOST_AUTO_TEST_CASE(survives_storage) {
    const auto key = SigningKey::generate();
    const auto again = SigningKey::from_private_bytes(key.private_bytes());
    BOOST_TEST(again.public_key().kid() == key.public_key().kid());
    BOOST_TEST(key.public_key().verify(JwsAlgorithm::es256, "text", again.sign("text")));
}

BOOST_AUTO_TEST_CASE(signs_with_64_bytes_that_only_it_can_make) {
    const auto key = SigningKey::generate();
    for (int i = 0; i < 50; ++i) BOOST_TEST(key.sign("text " + std::to_string(i)).size() == 64);

    auto signature = key.sign("text");
    BOOST_TEST(!SigningKey::generate().public_key().verify(JwsAlgorithm::es256, "text", signature));
    BOOST_TEST(!key.public_key().verify(JwsAlgorithm::es256, "test", signature));
    BOOST_TEST(!key.public_key().verify(JwsAlgorithm::es256, "text", signature + '\0'));
    BOOST_TEST(!key.public_key().verify(JwsAlgorithm::es256, "text", ""));
    BOOST_TEST(!key.public_key().verify(JwsAlgorithm::es256, "text", std::string(64, '\0')));  // r = s = 0
    signature[40] = static_cast<char>(signature[40] ^ 1);
    BOOST_TEST(!key.public_key().verify(JwsAlgorithm::es256, "text", signature));
}

BOOST_AUTO_TEST_CASE(refuses_bytes_that_are_no_key) {
    BOOST_CHECK_THROW(SigningKey::from_private_bytes(Secret("nonsense")), std::runtime_error);
}

BOOST_AUTO_TEST_SUITE_END()
