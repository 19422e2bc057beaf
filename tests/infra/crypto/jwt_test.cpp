#include "infra/crypto/jwt.hpp"

#include <boost/test/unit_test.hpp>

#include "domain/shared/base64.hpp"
#include "infra/json/strict_json.hpp"

using namespace vestibule;
using namespace vestibule::crypto;

namespace {

std::string token_of(std::string_view header, std::string_view claims) {
    return base64url(header) + "." + base64url(claims) + "." + base64url("signature");
}

constexpr auto rfc_claims =
    "eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9leGFtcGxlLmNvbS9pc19yb290Ijp0cnVlfQ";

}  // namespace

BOOST_AUTO_TEST_SUITE(verifying_a_jwt)

// RFC 7515, appendix A.3.
BOOST_AUTO_TEST_CASE(accepts_the_es256_vector_of_the_rfc) {
    const auto key = PublicKey::from_jwk(
        strict_json_object(
            R"({"kty":"EC","crv":"P-256","x":"f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU","y":"x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0"})",
            JsonBounds::token)
            .value());
    const auto jwt =
        parse_jwt("eyJhbGciOiJFUzI1NiJ9." + std::string(rfc_claims) +
                  ".DtEhU3ljbEg8L38VWAfUAqOyKAM6-Xx-F4GawxaepmXFCgfTjDxw5djxLa8ISlSApmWQxfKTUJqPP3-Kg6NU1Q");
    BOOST_REQUIRE((key && jwt));
    BOOST_TEST(verified_by(*jwt, *key));
    BOOST_TEST(jwt->text("iss").value() == "joe");
    BOOST_TEST(jwt->time("exp")->time_since_epoch().count() == 1300819380);
}

// RFC 7515, appendix A.2.
BOOST_AUTO_TEST_CASE(accepts_the_rs256_vector_of_the_rfc) {
    const auto key = PublicKey::from_jwk(
        strict_json_object(
            R"({"kty":"RSA","e":"AQAB","n":"ofgWCuLjybRlzo0tZWJjNiuSfb4p4fAkd_wWJcyQoTbji9k0l8W26mPddxHmfHQp-Vaw-4qPCJrcS2mJPMEzP1Pt0Bm4d4QlL-yRT-SFd2lZS-pCgNMsD1W_YpRPEwOWvG6b32690r2jZ47soMZo9wGzjb_7OMg0LOL-bSf63kpaSHSXndS5z5rexMdbBYUsLA9e-KXBdQOS-UTo7WTBEMa2R2CapHg665xsmtdVMTBQY4uDZlxvb3qCo5ZwKh9kG4LT6_I5IhlJH7aGhyxXFvUK-DWNmoudF8NAco9_h9iaGNj8q2ethFkMLs91kzk2PAcDTW9gb54h4FRWyuXpoQ"})",
            JsonBounds::token)
            .value());
    const auto jwt = parse_jwt(
        "eyJhbGciOiJSUzI1NiJ9." + std::string(rfc_claims) +
        ".cC4hiUPoj9Eetdgtv3hF80EGrhuB__dzERat0XF9g2VtQgr9PJbu3XOiZj5RZmh7AAuHIm4Bh-0Qc_lF5YKt_"
        "O8W2Fp5jujGbds9uJdbF9CUAr7"
        "t1dnZcAcQjbKBYNX4BAynRFdiuB--f_nZLgrnbyTyWzO75vRK5h6xBArLIARNPvkSjtQBMHlb1L07Qe7K0GarZRmB_eSN9383LcOLn6_dO--"
        "xi12j"
        "zDwusC-eOkHWEsqtFZESc6BfI7noOPqvhJ1phCnvWh6IeYI2w9QOYEUipUTI8np6LbgGY9Fs98rqVt5AXLIhWkWywlVmtVrBp0igcN_"
        "IoypGlUPQGe"
        "77Rw");
    BOOST_REQUIRE((key && jwt));
    BOOST_TEST(verified_by(*jwt, *key));
}

BOOST_AUTO_TEST_CASE(accepts_what_our_key_signed_and_nothing_changed) {
    const auto key = SigningKey::generate();
    const auto token = sign_jwt(key, "at+jwt", {{"sub", "ann"}});
    const auto jwt = parse_jwt(token);
    BOOST_REQUIRE(jwt);
    BOOST_TEST(jwt->typ == "at+jwt");
    BOOST_TEST(jwt->kid == key.public_key().kid());
    BOOST_TEST(verified_by(*jwt, key.public_key()));
    for (std::size_t i = 0; i < token.size(); ++i) {
        auto changed = token;
        changed[i] = changed[i] == 'A' ? 'B' : 'A';
        if (changed == token) continue;
        const auto other = parse_jwt(changed);
        BOOST_TEST((!other || !verified_by(*other, key.public_key())), "at " << i);
    }
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_AUTO_TEST_SUITE(parsing_a_jwt)

BOOST_AUTO_TEST_CASE(refuses_headers_that_lead_astray) {
    BOOST_REQUIRE(parse_jwt(token_of(R"({"alg":"ES256"})", "{}")));
    for (const auto* header : {
             R"({"alg":"none"})",
             R"({"alg":"None"})",
             R"({"alg":"HS256"})",
             R"({"alg":"es256"})",
             R"({"alg":["ES256"]})",
             R"({})",
             R"([])",
             R"({"alg":"ES256","alg":"ES256"})",
             R"({"alg":"ES256","crit":["exp"]})",
             R"({"alg":"ES256","crit":[]})",
             R"({"alg":"ES256","b64":false})",
             R"({"alg":"ES256","kid":7})",
             R"({"alg":"ES256","typ":{}})",
             R"({"alg":"ES256"} x)",
             R"({"alg":"ES256",})",
             "",
         })
        BOOST_TEST(!parse_jwt(token_of(header, "{}")), header);
}

BOOST_AUTO_TEST_CASE(refuses_forms_that_are_not_compact) {
    const auto good = token_of(R"({"alg":"ES256"})", "{}");
    const auto without_signature = good.substr(0, good.rfind('.') + 1);
    for (const auto& text :
         {std::string(), std::string(".."), std::string("a.b.c"), good + ".", good + "=", " " + good, good + "\n",
          without_signature, good.substr(0, good.rfind('.')), good + ".x.y", std::string(9000, 'A')})
        BOOST_TEST(!parse_jwt(text), text);
}

BOOST_AUTO_TEST_CASE(refuses_claims_that_two_readers_could_read_differently) {
    for (const auto* claims : {R"({"sub":"a","sub":"b"})", R"({"a":{"b":1,"b":2}})", R"("text")", R"({"a":"\ud800"})",
                               "{\"a\":\"\xff\"}", R"({"a":[[[[[[[[[[1]]]]]]]]]]})"})
        BOOST_TEST(!parse_jwt(token_of(R"({"alg":"ES256"})", claims)), claims);
}

BOOST_AUTO_TEST_CASE(reads_times_and_audiences) {
    const auto jwt =
        parse_jwt(token_of(R"({"alg":"ES256"})", R"({"exp":12.9,"nbf":"12","iat":-1,"huge":1e300,"aud":["a","b",7]})"));
    BOOST_REQUIRE(jwt);
    BOOST_TEST(jwt->time("exp")->time_since_epoch().count() == 12);
    BOOST_TEST(!jwt->time("nbf"));
    BOOST_TEST(!jwt->time("iat"));
    BOOST_TEST(!jwt->time("huge"));
    BOOST_TEST(!jwt->time("none"));
    BOOST_TEST(jwt->meant_for("b"));
    BOOST_TEST(!jwt->meant_for("c"));
}

BOOST_AUTO_TEST_SUITE_END()
