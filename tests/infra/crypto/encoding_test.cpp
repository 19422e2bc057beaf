#include "infra/crypto/encoding.hpp"

#include <boost/test/unit_test.hpp>
#include <utility>

#include "domain/shared/hex.hpp"

using namespace vestibule;
using namespace vestibule::crypto;

BOOST_AUTO_TEST_SUITE(writing_base64url)

// RFC 4648, section 10, without padding.
BOOST_AUTO_TEST_CASE(follows_the_vectors_of_the_rfc) {
    for (const auto& [bytes, text] : {std::pair{"", ""},
                                      {"f", "Zg"},
                                      {"fo", "Zm8"},
                                      {"foo", "Zm9v"},
                                      {"foob", "Zm9vYg"},
                                      {"fooba", "Zm9vYmE"},
                                      {"foobar", "Zm9vYmFy"}}) {
        BOOST_TEST(base64url(bytes) == text);
        BOOST_TEST(from_base64url(text).value() == bytes);
    }
}

BOOST_AUTO_TEST_CASE(uses_the_url_alphabet) {
    BOOST_TEST(base64url("\xfb\xff\xfe") == "-__-");
}

BOOST_AUTO_TEST_CASE(refuses_what_is_not_canonical) {
    for (const auto* text : {"Zg==", "Zh", "Zm9", "Z", "Zm9v\n", "Zm 9v", "+/+/", "Zm9v="})
        BOOST_TEST(!from_base64url(text), text);
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_AUTO_TEST_SUITE(reading_base64)

BOOST_AUTO_TEST_CASE(follows_the_vectors_of_the_rfc) {
    for (const auto& [bytes, text] : {std::pair{"", ""}, {"f", "Zg=="}, {"fo", "Zm8="}, {"foo", "Zm9v"}})
        BOOST_TEST(from_base64(text).value() == bytes);
    BOOST_TEST(from_base64("+/+/").value() == "\xfb\xff\xbf");
}

BOOST_AUTO_TEST_CASE(refuses_what_is_not_canonical) {
    for (const auto* text : {"Zg", "Zg=", "Zh==", "Zg==Zg==", "====", "-_-_", "Zm9v\n"})
        BOOST_TEST(!from_base64(text), text);
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_AUTO_TEST_SUITE(hashing_with_sha256)

// FIPS 180-2, appendix B.1.
BOOST_AUTO_TEST_CASE(follows_the_vector_of_the_standard) {
    BOOST_TEST(to_hex(sha256("abc")) == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_AUTO_TEST_SUITE(comparing_in_constant_time)

BOOST_AUTO_TEST_CASE(tells_equal_from_different) {
    BOOST_TEST(constant_time_equal("same", "same"));
    BOOST_TEST(constant_time_equal("", ""));
    BOOST_TEST(!constant_time_equal("same", "sane"));
    BOOST_TEST(!constant_time_equal("same", "samee"));
    BOOST_TEST(!constant_time_equal(sha256("a"), sha256("b")));
}

BOOST_AUTO_TEST_SUITE_END()
