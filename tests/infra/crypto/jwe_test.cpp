#include "infra/crypto/jwe.hpp"

#include <algorithm>
#include <boost/json/serialize.hpp>
#include <boost/test/data/test_case.hpp>
#include <boost/test/unit_test.hpp>

#include "domain/shared/base64.hpp"
#include "infra/json/strict_json.hpp"
#include "tests/infra/crypto/jwe_vectors.hpp"

using namespace vestibule;
using namespace vestibule::crypto;
using namespace vestibule::tests;
namespace json = boost::json;

namespace {

const DecryptionKey& bob() {
    static const auto key = DecryptionKey::from_private_bytes(Secret(from_base64url(bobs_key).value()));
    return key;
}
const DecryptionKey& rsa() {
    static const auto key = DecryptionKey::from_private_bytes(Secret(from_base64url(rsa_key).value()));
    return key;
}
const DecryptionKey& key_for(std::string_view wrap) {
    return wrap == "RSA-OAEP-256" ? rsa() : bob();
}

std::string opened(std::string_view compact, const DecryptionKey& key) {
    const auto jwe = parse_jwe(compact);
    if (!jwe) return "refused";
    const auto plaintext = open_jwe(*jwe, key);
    return plaintext ? std::string(plaintext->reveal()) : "not opened";
}

// A message of ours with another header in front (which its tag does not cover).
std::string with_header(std::string_view compact, std::string_view header) {
    return base64url(header) + std::string(compact.substr(compact.find('.')));
}
json::object header_of(std::string_view compact) {
    return strict_json_object(from_base64url(compact.substr(0, compact.find('.'))).value(), JsonBounds::token).value();
}
std::string with_member(std::string_view compact, std::string_view name, json::value value) {
    auto header = header_of(compact);
    header[name] = std::move(value);
    return with_header(compact, json::serialize(header));
}
std::string part(std::string_view compact, std::size_t index, std::string_view instead) {
    std::string text;
    for (std::size_t i = 0; i < 5; ++i) {
        const auto dot = std::min(compact.find('.'), compact.size());
        text.append(i == 0 ? "" : ".").append(i == index ? instead : compact.substr(0, dot));
        compact.remove_prefix(std::min(dot + 1, compact.size()));
    }
    return text;
}

std::string message(const DecryptionKey& key, ContentEncryption encryption = ContentEncryption::a256gcm) {
    return seal_jwe(key.public_key(), encryption, R"({"a":1})", {{"iat", 1790000000123}});
}

constexpr std::array encryptions{ContentEncryption::a128gcm, ContentEncryption::a256gcm,
                                 ContentEncryption::a256cbc_hs512};

}  // namespace

BOOST_AUTO_TEST_SUITE(opening_a_jwe)

BOOST_AUTO_TEST_CASE(opens_what_another_library_sealed) {
    for (const auto& foreign : foreign_messages) {
        const auto jwe = parse_jwe(foreign.compact);
        BOOST_REQUIRE(jwe);
        BOOST_TEST(name_of(jwe->wrap) == foreign.wrap);
        BOOST_TEST(name_of(jwe->encryption) == foreign.encryption);
        BOOST_TEST(jwe->kid == "k1");
        BOOST_TEST(jwe->iat.value() == 1790000000123);
        BOOST_TEST(opened(foreign.compact, key_for(foreign.wrap)) == "plaintext of " + std::string(foreign.encryption));
    }
}

BOOST_AUTO_TEST_CASE(opens_what_it_sealed) {
    for (const auto* key : {&bob(), &rsa()})
        for (const auto encryption : encryptions) {
            const auto compact = message(*key, encryption);
            BOOST_TEST(opened(compact, *key) == R"({"a":1})");
            BOOST_TEST(header_of(compact).at("kid").as_string() == key->public_key().kid());
            BOOST_TEST(parse_jwe(compact)->iat.value() == 1790000000123);
            BOOST_TEST(message(*key, encryption) != compact);
        }
}

// RFC 7520, sections 5.1 to 5.9.
BOOST_AUTO_TEST_CASE(refuses_every_other_algorithm_before_a_key_is_touched) {
    for (const auto& one : cookbook_messages) BOOST_TEST(!parse_jwe(one.compact), one.name);
    const auto compact = message(rsa());
    for (const auto* name :
         {"none", "RSA1_5", "RSA-OAEP", "RSA-OAEP-384", "RSA-OAEP-512", "dir", "ECDH-ES", "ECDH-ES+A128KW",
          "ECDH-ES+A192KW", "A128KW", "A256KW", "A256GCMKW", "PBES2-HS256+A128KW", "PBES2-HS512+A256KW", ""})
        BOOST_TEST(!parse_jwe(with_member(compact, "alg", name)), name);
    for (const auto* name : {"A128CBC-HS256", "A192CBC-HS384", "A192GCM", "none", "XC20P", ""})
        BOOST_TEST(!parse_jwe(with_member(compact, "enc", name)), name);
    BOOST_TEST(!parse_jwe(with_member(compact, "alg", nullptr)));
    BOOST_TEST(!parse_jwe(with_member(compact, "enc", json::array{"A256GCM"})));
}

BOOST_AUTO_TEST_CASE(refuses_headers_that_lead_astray) {
    const auto compact = message(rsa());
    BOOST_REQUIRE(parse_jwe(compact));
    BOOST_TEST(!parse_jwe(with_member(compact, "zip", "DEF")));
    BOOST_TEST(!parse_jwe(with_member(compact, "zip", nullptr)));
    for (const json::value& crit : {json::value("iat"), json::value(json::array{}), json::value(json::array{"exp"}),
                                    json::value(nullptr), json::value(json::array{"iat", "exp"}),
                                    json::value(json::array{"iat", "iat"}), json::value(json::array{"alg"})})
        BOOST_TEST(!parse_jwe(with_member(compact, "crit", crit)), json::serialize(crit));
    BOOST_TEST(parse_jwe(with_member(compact, "crit", json::array{"iat"})).has_value());
    BOOST_TEST(!parse_jwe(with_member(compact, "kid", 7)));
    BOOST_TEST(!parse_jwe(with_member(compact, "kid", json::string(257, 'k'))));
    for (const json::value& iat : {json::value("1790000000123"), json::value(1.79e12), json::value(nullptr),
                                   json::value(18'000'000'000'000'000'000U), json::value(true)})
        BOOST_TEST(!parse_jwe(with_member(compact, "iat", iat)), json::serialize(iat));
    BOOST_TEST(!parse_jwe(with_member(compact, "padding", json::string(4000, 'x'))));
    BOOST_TEST(!parse_jwe(with_header(compact, R"({"alg":"RSA-OAEP-256","enc":"A256GCM","alg":"RSA-OAEP-256"})")));
    BOOST_TEST(!parse_jwe(with_header(compact, R"({"alg":"RSA-OAEP-256","enc":"A256GCM"} x)")));
    BOOST_TEST(!parse_jwe(with_header(compact, R"(["alg"])")));
    BOOST_TEST(!parse_jwe(with_header(compact, "\xff{}")));
    BOOST_TEST(!parse_jwe(with_header(compact, "")));
}

BOOST_AUTO_TEST_CASE(never_looks_at_keys_that_the_header_brings_along) {
    auto compact = message(rsa());
    for (const auto* name : {"jwk", "jku", "x5u", "x5c"}) compact = with_member(compact, name, "anything");
    BOOST_TEST(parse_jwe(compact).has_value());
    BOOST_TEST(opened(compact, rsa()) == "not opened");  // the tag covers the header
}

BOOST_AUTO_TEST_CASE(refuses_ephemeral_keys_that_are_none) {
    const auto compact = message(bob());
    const auto epk = header_of(compact).at("epk").as_object();
    const auto refused = [&](std::string_view name, json::value value) {
        auto changed = epk;
        changed[name] = std::move(value);
        return !parse_jwe(with_member(compact, "epk", changed));
    };
    BOOST_TEST(refused("crv", "P-384"));
    BOOST_TEST(refused("kty", "OKP"));
    BOOST_TEST(refused("x", epk.at("y")));                                      // off the curve
    BOOST_TEST(refused("x", json::value(base64url(std::string(32, '\0')))));    // off the curve
    BOOST_TEST(refused("y", json::value(base64url(std::string(32, '\xff')))));  // beyond the field
    BOOST_TEST(refused("x", json::value(std::string(epk.at("x").as_string()) + "=")));
    BOOST_TEST(refused("d", "AAAA"));
    BOOST_TEST(!parse_jwe(with_member(compact, "epk", rsa().public_key().to_jwk())));
    BOOST_TEST(!parse_jwe(with_member(compact, "epk", "x")));
    BOOST_TEST(!parse_jwe(with_member(compact, "apu", "a=")));
    BOOST_TEST(!parse_jwe(with_member(compact, "apv", json::value(base64url(std::string(257, 'a'))))));
    auto without = header_of(compact);
    without.erase("epk");
    BOOST_TEST(!parse_jwe(with_header(compact, json::serialize(without))));
}

BOOST_AUTO_TEST_CASE(refuses_whatever_is_not_five_canonical_parts) {
    for (const auto& compact : {message(rsa()), message(bob()), message(bob(), ContentEncryption::a256cbc_hs512)}) {
        BOOST_TEST(!parse_jwe(compact + "."));
        BOOST_TEST(!parse_jwe("." + compact));
        BOOST_TEST(!parse_jwe(compact.substr(0, compact.rfind('.'))));
        BOOST_TEST(!parse_jwe(" " + compact));
        BOOST_TEST(!parse_jwe(compact + "\n"));
        const auto jwe = parse_jwe(compact).value();
        for (const auto* change : {"=", "+", "/", " ", "A"})
            for (std::size_t i = 0; i < 5; ++i) {
                const std::array originals{jwe.protected_header, base64url(jwe.encrypted_key),
                                           base64url(jwe.content.iv), base64url(jwe.content.ciphertext),
                                           base64url(jwe.content.tag)};
                const auto changed = part(compact, i, originals.at(i) + change);
                BOOST_TEST(opened(changed, jwe.wrap == KeyWrap::rsa_oaep_256 ? rsa() : bob()) != R"({"a":1})");
            }
        for (std::size_t size = 0; size < tag_size(jwe.encryption); ++size)
            BOOST_TEST(!parse_jwe(part(compact, 4, base64url(jwe.content.tag.substr(0, size)))));
        BOOST_TEST(!parse_jwe(part(compact, 2, base64url(jwe.content.iv + "x"))));
        BOOST_TEST(!parse_jwe(part(compact, 1, base64url(std::string(1025, 'x')))));
    }
}

// The last character of 32 bytes has two bits that say nothing.
BOOST_AUTO_TEST_CASE(refuses_stray_bits) {
    const auto compact = message(bob(), ContentEncryption::a256cbc_hs512);
    auto stray = compact;
    const std::string alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    stray.back() = alphabet.at(alphabet.find(stray.back()) + 1);
    BOOST_TEST(!parse_jwe(stray));
}

BOOST_AUTO_TEST_CASE(opens_with_its_own_key_only_and_unchanged_only) {
    const auto other_rsa = DecryptionKey::generate(KeyWrap::rsa_oaep_256);
    const auto other_ec = DecryptionKey::generate(KeyWrap::ecdh_es_a256kw);
    for (const auto& compact : {message(rsa()), message(bob())}) {
        const auto& own = parse_jwe(compact)->wrap == KeyWrap::rsa_oaep_256 ? rsa() : bob();
        const auto& wrong_kind = &own == &rsa() ? bob() : rsa();
        BOOST_TEST(opened(compact, wrong_kind) == "not opened");
        BOOST_TEST(opened(compact, &own == &rsa() ? other_rsa : other_ec) == "not opened");
        for (std::size_t i = 0; i < compact.size(); i += 3) {
            auto changed = compact;
            changed[i] = changed[i] == 'A' ? 'B' : 'A';
            if (changed != compact) BOOST_TEST(opened(changed, own) != R"({"a":1})");
        }
    }
}

BOOST_AUTO_TEST_SUITE_END()
