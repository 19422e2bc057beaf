#include "infra/crypto/content_cipher.hpp"

#include <boost/test/data/test_case.hpp>
#include <boost/test/unit_test.hpp>
#include <numeric>
#include <vector>

#include "domain/shared/base64.hpp"
#include "domain/shared/hex.hpp"
#include "infra/crypto/randomness.hpp"
#include "tests/infra/crypto/jwe_vectors.hpp"

using namespace vestibule;
using namespace vestibule::crypto;

namespace {

std::string counting(std::size_t size) {
    std::string bytes(size, '\0');
    std::iota(bytes.begin(), bytes.end(), '\0');
    return bytes;
}

constexpr std::array<std::string_view, 3> names{"A128GCM", "A256GCM", "A256CBC-HS512"};

// The content of a compact message, its header as additional data.
std::string opened(ContentEncryption encryption, std::string_view key, std::string_view compact) {
    std::vector<std::string> parts;
    for (std::size_t from = 0; from <= compact.size();) {
        const auto dot = std::min(compact.find('.', from), compact.size());
        parts.emplace_back(compact.substr(from, dot - from));
        from = dot + 1;
    }
    const SealedContent sealed{.iv = from_base64url(parts.at(2)).value(),
                               .ciphertext = from_base64url(parts.at(3)).value(),
                               .tag = from_base64url(parts.at(4)).value()};
    const auto content = open_content(encryption, Secret(from_base64url(key).value()), sealed, parts.at(0));
    return content ? std::string(content->reveal()) : "refused";
}

}  // namespace

BOOST_AUTO_TEST_SUITE(encrypting_content)

// RFC 7518, appendix B.3.
BOOST_AUTO_TEST_CASE(gives_the_cbc_hmac_vector_of_the_rfc) {
    const Secret key(counting(64));
    const std::string plaintext =
        "A cipher system must not be required to be secret, and it must be able to fall into the hands of the enemy "
        "without inconvenience";
    const std::string aad = "The second principle of Auguste Kerckhoffs";
    const auto sealed = seal_content(ContentEncryption::a256cbc_hs512, key,
                                     from_hex("1af38c2dc2b96ffdd86694092341bc04").value(), aad, plaintext);
    BOOST_TEST(to_hex(sealed.ciphertext) ==
               "4affaaadb78c31c5da4b1b590d10ffbd3dd8d5d302423526912da037ecbcc7bd822c301dd67c373bccb584ad3e9279c2"
               "e6d12a1374b77f077553df829410446b36ebd97066296ae6427ea75c2e0846a11a09ccf5370dc80bfecbad28c73f09b3"
               "a3b75e662a2594410ae496b2e2e6609e31e6e02cc837f053d21f37ff4f51950bbe2638d09dd7a4930930806d0703b1f6");
    BOOST_TEST(to_hex(sealed.tag) == "4dd3b4c088a7f45c216839645b2012bf2e6269a8c56a816dbc1b267761955bc5");
    const auto opened = open_content(ContentEncryption::a256cbc_hs512, key, sealed, aad);
    BOOST_REQUIRE(opened);
    BOOST_TEST(opened->reveal() == plaintext);
}

// RFC 7516, appendix A.1.
BOOST_AUTO_TEST_CASE(gives_the_gcm_vector_of_the_rfc) {
    const Secret key(from_hex("b1a1f480548fe1733fb403ff6b9ad4f68a076e5b702e22692f82cb2e7aea40fc").value());
    const auto sealed = seal_content(ContentEncryption::a256gcm, key, from_base64url("48V1_ALb6US04U3b").value(),
                                     "eyJhbGciOiJSU0EtT0FFUCIsImVuYyI6IkEyNTZHQ00ifQ",
                                     "The true sign of intelligence is not knowledge but imagination.");
    BOOST_TEST(base64url(sealed.ciphertext) ==
               "5eym8TW_c8SuK0ltJ3rpYIzOeDQz7TALvtu6UG9oMo4vpzs9tX_EFShS8iB7j6jiSdiwkIr3ajwQzaBtQD_A");
    BOOST_TEST(base64url(sealed.tag) == "XFBoMYUZodetZdvTiFvSkQ");
}

// RFC 7520, sections 5.2 and 5.6: how the keys travelled there is none of ours, how the content is sealed is.
BOOST_AUTO_TEST_CASE(opens_the_contents_of_the_cookbook) {
    BOOST_TEST(opened(ContentEncryption::a256gcm, "mYMfsggkTAm0TbvtlFh2hyoXnbEzJQjMxmgLN3d8xXA",
                      tests::cookbook_messages[1].compact)
                   .starts_with("You can trust us to stick with you through thick and thin"));
    BOOST_TEST(opened(ContentEncryption::a128gcm, "XctOhJAkA-pD9Lh7ZgW_2A", tests::cookbook_messages[5].compact)
                   .starts_with("You can trust us to stick with you through thick and thin"));
    BOOST_TEST(opened(ContentEncryption::a128gcm, "YctOhJAkA-pD9Lh7ZgW_2A", tests::cookbook_messages[5].compact) ==
               "refused");
}

BOOST_DATA_TEST_CASE(opens_what_it_sealed_of_any_length, boost::unit_test::data::make(names), name) {
    const auto encryption = content_encryption(name).value();
    const Secret key(random_bytes(key_size(encryption)));
    for (const std::size_t size : {0UZ, 1UZ, 15UZ, 16UZ, 17UZ, 31UZ, 1000UZ, 100'000UZ}) {
        const auto plaintext = random_bytes(size);
        const auto sealed = seal_content(encryption, key, random_bytes(iv_size(encryption)), "aad", plaintext);
        const auto opened = open_content(encryption, key, sealed, "aad");
        BOOST_REQUIRE(opened);
        BOOST_TEST((opened->reveal() == plaintext));
    }
}

BOOST_DATA_TEST_CASE(refuses_every_changed_bit_and_every_cut, boost::unit_test::data::make(names), name) {
    const auto encryption = content_encryption(name).value();
    const Secret key(random_bytes(key_size(encryption)));
    const auto sealed = seal_content(encryption, key, random_bytes(iv_size(encryption)), "aad", "a short plaintext");
    for (auto part : {&SealedContent::iv, &SealedContent::ciphertext, &SealedContent::tag}) {
        for (std::size_t bit = 0; bit < 8 * (sealed.*part).size(); ++bit) {
            auto changed = sealed;
            (changed.*part)[bit / 8] = static_cast<char>((changed.*part)[bit / 8] ^ (1 << (bit % 8)));
            BOOST_TEST(!open_content(encryption, key, changed, "aad"));
        }
        for (std::size_t size = 0; size < (sealed.*part).size(); ++size) {
            auto cut = sealed;
            (cut.*part).resize(size);
            BOOST_TEST(!open_content(encryption, key, cut, "aad"));
        }
        auto longer = sealed;
        (longer.*part) += '\0';
        BOOST_TEST(!open_content(encryption, key, longer, "aad"));
    }
    BOOST_TEST(!open_content(encryption, key, sealed, "aae"));
    BOOST_TEST(!open_content(encryption, Secret(random_bytes(key_size(encryption))), sealed, "aad"));
    BOOST_TEST(!open_content(encryption, Secret(random_bytes(key_size(encryption) - 1)), sealed, "aad"));
}

BOOST_AUTO_TEST_SUITE_END()
