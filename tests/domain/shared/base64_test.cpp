#include "domain/shared/base64.hpp"

#include <boost/test/unit_test.hpp>
#include <tuple>
#include <utility>

using namespace vestibule;

BOOST_AUTO_TEST_SUITE(base64_for_urls)

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

// RFC 4648, section 10.
BOOST_AUTO_TEST_SUITE(base64_as_in_mails)

BOOST_AUTO_TEST_CASE(follows_the_vectors_of_the_rfc) {
    for (const auto& [bytes, padded, bare] : {std::tuple{"", "", ""},
                                              {"f", "Zg==", "Zg"},
                                              {"fo", "Zm8=", "Zm8"},
                                              {"foo", "Zm9v", "Zm9v"},
                                              {"foob", "Zm9vYg==", "Zm9vYg"},
                                              {"fooba", "Zm9vYmE=", "Zm9vYmE"},
                                              {"foobar", "Zm9vYmFy", "Zm9vYmFy"}}) {
        BOOST_TEST(base64(bytes) == padded);
        BOOST_TEST(base64(bytes, Padding::without) == bare);
        BOOST_TEST(from_base64(padded).value() == bytes);
        BOOST_TEST(from_base64(bare, Padding::without).value() == bytes);
    }
}

BOOST_AUTO_TEST_CASE(knows_every_byte) {
    BOOST_TEST(base64(std::string("\0user\0pass", 10)) == "AHVzZXIAcGFzcw==");
    BOOST_TEST(base64("\xfb\xff\xbf") == "+/+/");
    BOOST_TEST(from_base64("+/+/").value() == "\xfb\xff\xbf");
}

BOOST_AUTO_TEST_CASE(refuses_what_is_not_canonical) {
    for (const auto* text : {"Zg", "Zg=", "Zh==", "Zg==Zg==", "====", "-_-_", "Zm9v\n"})
        BOOST_TEST(!from_base64(text), text);
    for (const auto* text : {"Zg==", "Zh", "Z", "-_-_", "Zm9v\n"})
        BOOST_TEST(!from_base64(text, Padding::without), text);
}

BOOST_AUTO_TEST_SUITE_END()
