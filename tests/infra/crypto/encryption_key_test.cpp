#include "infra/crypto/encryption_key.hpp"

#include <boost/test/data/test_case.hpp>
#include <boost/test/unit_test.hpp>
#include <stdexcept>

#include "domain/shared/base64.hpp"
#include "infra/crypto/randomness.hpp"
#include "infra/json/strict_json.hpp"
#include "tests/infra/crypto/jwe_vectors.hpp"

using namespace vestibule;
using namespace vestibule::crypto;
using namespace vestibule::tests;
namespace json = boost::json;

namespace {

DecryptionKey key_of(std::string_view bytes) {
    return DecryptionKey::from_private_bytes(Secret(from_base64url(bytes).value()));
}

constexpr std::array both{bobs_key, rsa_key};

}  // namespace

BOOST_AUTO_TEST_SUITE(reading_encryption_keys)

BOOST_DATA_TEST_CASE(publishes_what_it_reads, boost::unit_test::data::make(both), bytes) {
    const auto pair = key_of(bytes);
    auto jwk = pair.public_key().to_jwk();
    BOOST_TEST(jwk.at("use").as_string() == "enc");
    BOOST_TEST(!jwk.contains("d"));
    BOOST_TEST(pair.public_key().kid() == pair.public_key().thumbprint());
    const auto read = EncryptionKey::from_jwk(jwk);
    BOOST_REQUIRE(read);
    BOOST_TEST((read->to_jwk() == jwk));
    BOOST_TEST(read->thumbprint() == pair.public_key().kid());

    for (const auto* name : {"use", "alg", "kid"}) jwk.erase(name);
    BOOST_REQUIRE(EncryptionKey::from_jwk(jwk));
    BOOST_TEST(EncryptionKey::from_jwk(jwk)->kid().empty());
}

BOOST_AUTO_TEST_CASE(keeps_the_private_key_through_its_bytes) {
    for (const auto wrap : {KeyWrap::ecdh_es_a256kw, KeyWrap::rsa_oaep_256}) {
        const auto made = DecryptionKey::generate(wrap);
        const auto read = DecryptionKey::from_private_bytes(made.private_bytes());
        BOOST_TEST(read.public_key().kid() == made.public_key().kid());
        BOOST_TEST((read.public_key().wrap() == wrap));
        if (wrap == KeyWrap::rsa_oaep_256)
            BOOST_TEST(from_base64url(made.public_key().to_jwk().at("n").as_string()).value().size() == 3072 / 8);
    }
    BOOST_CHECK_THROW(DecryptionKey::from_private_bytes(Secret("nonsense")), std::runtime_error);
}

BOOST_AUTO_TEST_CASE(gives_a_private_jwk_of_p256_only) {
    const auto jwk = strict_json_object(key_of(bobs_key).private_jwk().reveal(), JsonBounds::token).value();
    BOOST_TEST(jwk.at("d").as_string() == "VEmDZpDXXK8p8N0Cndsxs924q6nS1RXFASRl6BfUqdw");
    BOOST_TEST(jwk.at("x").as_string() == "weNJy2HscCSM6AEDTDg04biOvhFhyyWvOHQfeF_PxMQ");
    BOOST_CHECK_THROW(key_of(rsa_key).private_jwk(), std::logic_error);
}

BOOST_AUTO_TEST_CASE(refuses_keys_that_are_not_for_this) {
    const auto ec = key_of(bobs_key).public_key().to_jwk();
    const auto rsa = key_of(rsa_key).public_key().to_jwk();
    const auto refused = [](json::object jwk, std::string_view name, json::value value) {
        jwk[name] = std::move(value);
        return !EncryptionKey::from_jwk(jwk);
    };
    BOOST_TEST(refused(ec, "use", "sig"));
    BOOST_TEST(refused(ec, "use", 1));
    BOOST_TEST(refused(ec, "alg", "ECDH-ES"));
    BOOST_TEST(refused(ec, "alg", "RSA-OAEP-256"));
    BOOST_TEST(refused(rsa, "alg", "RSA-OAEP"));
    BOOST_TEST(refused(rsa, "alg", "ECDH-ES+A256KW"));
    BOOST_TEST(refused(ec, "crv", "P-384"));
    BOOST_TEST(refused(ec, "kty", "OKP"));
    BOOST_TEST(refused(ec, "kty", "RSA"));
    BOOST_TEST(refused(ec, "kid", json::string(257, 'k')));
    BOOST_TEST(refused(ec, "d", "AA"));
    BOOST_TEST(refused(rsa, "d", "AA"));
    BOOST_TEST(refused(rsa, "e", "AQ"));
    BOOST_TEST(refused(rsa, "e", "AQAC"));
    BOOST_TEST(refused(rsa, "n", json::value(base64url(std::string(255, '\xff')))));
    BOOST_TEST(refused(rsa, "n", json::value(base64url(std::string(1025, '\xff')))));
}

BOOST_AUTO_TEST_CASE(refuses_points_off_the_curve) {
    const auto ec = key_of(bobs_key).public_key().to_jwk();
    const auto with = [&](const std::string& x, const std::string& y) {
        auto jwk = ec;
        jwk["x"] = base64url(x);
        jwk["y"] = base64url(y);
        return EncryptionKey::from_jwk(jwk).has_value();
    };
    auto x = from_base64url(ec.at("x").as_string()).value();
    auto y = from_base64url(ec.at("y").as_string()).value();
    BOOST_TEST(with(x, y));
    BOOST_TEST(!with(y, x));
    BOOST_TEST(!with(std::string(32, '\0'), std::string(32, '\0')));
    BOOST_TEST(!with(std::string(32, '\xff'), y));
    BOOST_TEST(!with(x.substr(1), y));
    BOOST_TEST(!with(std::string(1, '\0') + x, y));
    y[31] = static_cast<char>(y[31] ^ 1);
    BOOST_TEST(!with(x, y));
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_AUTO_TEST_SUITE(handing_content_keys_over)

BOOST_DATA_TEST_CASE(opens_what_was_wrapped, boost::unit_test::data::make(both), bytes) {
    const auto pair = key_of(bytes);
    for (const std::size_t size : {16UZ, 32UZ, 64UZ}) {
        const Secret key(random_bytes(size));
        const auto wrapped = pair.public_key().wrap_key(key);
        BOOST_TEST(wrapped.encrypted_key.size() == pair.public_key().encrypted_key_size(size));
        DecryptionKey::Agreement agreement;
        if (wrapped.ephemeral) agreement.ephemeral = EncryptionKey::from_jwk(*wrapped.ephemeral);
        BOOST_TEST((pair.unwrap_key(wrapped.encrypted_key, agreement, size).reveal() == key.reveal()));
    }
}

BOOST_DATA_TEST_CASE(stands_in_for_what_cannot_be_opened, boost::unit_test::data::make(both), bytes) {
    const auto pair = key_of(bytes);
    const Secret key(random_bytes(32));
    const auto wrapped = pair.public_key().wrap_key(key);
    DecryptionKey::Agreement agreement;
    if (wrapped.ephemeral) agreement.ephemeral = EncryptionKey::from_jwk(*wrapped.ephemeral);
    auto changed = wrapped.encrypted_key;
    changed[5] = static_cast<char>(changed[5] ^ 1);

    const auto first = pair.unwrap_key(changed, agreement, 32);
    const auto second = pair.unwrap_key(changed, agreement, 32);
    BOOST_TEST(first.reveal().size() == 32);
    BOOST_TEST((first.reveal() != second.reveal()));
    BOOST_TEST((first.reveal() != key.reveal()));
    // A key of another size is none.
    BOOST_TEST(pair.unwrap_key(wrapped.encrypted_key, agreement, 16).reveal().size() == 16);
    BOOST_TEST((pair.unwrap_key(wrapped.encrypted_key, agreement, 16).reveal() != key.reveal().substr(0, 16)));
}

BOOST_AUTO_TEST_CASE(uses_a_new_ephemeral_key_each_time) {
    const auto pair = key_of(bobs_key);
    const Secret key(random_bytes(32));
    BOOST_TEST((pair.public_key().wrap_key(key).ephemeral != pair.public_key().wrap_key(key).ephemeral));
    BOOST_TEST(pair.unwrap_key(std::string(40, 'x'), {}, 32).reveal().size() == 32);
}

BOOST_AUTO_TEST_SUITE_END()
