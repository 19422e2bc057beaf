#include "infra/crypto/key_wrap.hpp"

#include <array>
#include <boost/test/unit_test.hpp>

#include "domain/shared/base64.hpp"
#include "domain/shared/hex.hpp"
#include "infra/crypto/randomness.hpp"

using namespace vestibule;
using namespace vestibule::crypto;

namespace {

Secret bytes(std::initializer_list<int> values) {
    std::string text;
    for (const int value : values) text.push_back(static_cast<char>(value));
    return Secret(text);
}

std::string counting(int from, int count) {
    std::string text;
    for (int i = 0; i < count; ++i) text.push_back(static_cast<char>(from + i));
    return text;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(wrapping_keys)

// RFC 7518, appendix C.
BOOST_AUTO_TEST_CASE(derives_the_key_of_the_rfc) {
    const auto agreed = bytes({158, 86, 217, 29,  129, 113, 53,  211, 114, 131, 66,  131, 191, 132, 38,  156,
                               251, 49, 110, 163, 218, 128, 106, 72,  246, 218, 167, 121, 140, 254, 144, 196});
    BOOST_TEST(base64url(concat_kdf(agreed, "A128GCM", "Alice", "Bob", 16).reveal()) == "VqqN6vgjbSBcIijNcacQGg");
    BOOST_TEST(base64url(derive_wrapping_key(agreed, "Alice", "Bob").reveal()) !=
               base64url(derive_wrapping_key(agreed, "AliceB", "ob").reveal()));
}

// RFC 3394, section 4.6.
BOOST_AUTO_TEST_CASE(wraps_the_key_of_the_rfc) {
    const Secret wrapping_key(counting(0, 32));
    const Secret key(from_base64url("ABEiM0RVZneImaq7zN3u_w").value() + counting(0, 16));
    const auto wrapped = wrap_with_aes(wrapping_key, key);
    BOOST_TEST(to_hex(wrapped) == "28c9f404c4b810f4cbccb35cfb87f8263f5786e2d80ed326cbc7f0e71a99f43bfb988b9b7a02dd21");
    const auto unwrapped = unwrap_with_aes(wrapping_key, wrapped);
    BOOST_REQUIRE(unwrapped);
    BOOST_TEST((unwrapped->reveal() == key.reveal()));
}

BOOST_AUTO_TEST_CASE(refuses_a_wrapped_key_that_was_touched) {
    const Secret wrapping_key(random_bytes(32));
    const auto wrapped = wrap_with_aes(wrapping_key, Secret(random_bytes(32)));
    for (std::size_t i = 0; i < wrapped.size(); ++i) {
        auto changed = wrapped;
        changed[i] = static_cast<char>(changed[i] ^ 1);
        BOOST_TEST(!unwrap_with_aes(wrapping_key, changed));
        BOOST_TEST(!unwrap_with_aes(wrapping_key, wrapped.substr(0, i)));
    }
    BOOST_TEST(!unwrap_with_aes(wrapping_key, wrapped + std::string(8, '\0')));
    BOOST_TEST(!unwrap_with_aes(Secret(random_bytes(32)), wrapped));
}

BOOST_AUTO_TEST_CASE(knows_two_ways_by_name) {
    BOOST_TEST((key_wrap("RSA-OAEP-256") == KeyWrap::rsa_oaep_256));
    BOOST_TEST((key_wrap("ECDH-ES+A256KW") == KeyWrap::ecdh_es_a256kw));
    for (const auto* name : {"", "none", "RSA1_5", "RSA-OAEP", "RSA-OAEP-512", "dir", "ECDH-ES", "ECDH-ES+A128KW",
                             "A256KW", "PBES2-HS512+A256KW", "rsa-oaep-256"})
        BOOST_TEST(!key_wrap(name), name);
}

BOOST_AUTO_TEST_SUITE_END()
