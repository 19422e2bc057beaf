#include "domain/shared/hex.hpp"

#include <array>
#include <boost/test/unit_test.hpp>

using namespace vestibule;

BOOST_AUTO_TEST_SUITE(writing_hexadecimal_digits)

// RFC 4648, section 10.
BOOST_AUTO_TEST_CASE(follows_the_vector_of_the_rfc) {
    BOOST_TEST(to_hex(std::string_view("foobar"), upper_hex_digits) == "666F6F626172");
    BOOST_TEST(to_hex(std::string_view("foobar")) == "666f6f626172");
}

BOOST_AUTO_TEST_CASE(knows_bytes_above_127) {
    BOOST_TEST(to_hex(std::string("\x00\x80\xFF", 3)) == "0080ff");
    BOOST_TEST(to_hex(std::array<unsigned char, 2>{0xFE, 0x01}) == "fe01");
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_AUTO_TEST_SUITE(reading_hexadecimal_digits)

BOOST_AUTO_TEST_CASE(gives_back_what_was_written_in_either_case) {
    BOOST_TEST(from_hex("00fFfe").value() == std::string("\x00\xFF\xFE", 3));
    BOOST_TEST(from_hex("").value().empty());
}

BOOST_AUTO_TEST_CASE(refuses_everything_else) {
    for (const auto* text : {"0", "0g", "g0", " 00", "0x", "-1", "+1"}) BOOST_TEST(!from_hex(text), text);
}

BOOST_AUTO_TEST_CASE(fills_an_array_of_bytes_exactly_or_not_at_all) {
    using Two = std::array<unsigned char, 2>;
    static_assert(from_hex<Two>("a1B2") == Two{0xA1, 0xB2});
    static_assert(!from_hex<Two>("a1") && !from_hex<Two>("a1b2c3"));
}

BOOST_AUTO_TEST_SUITE_END()
