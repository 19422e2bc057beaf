#include "infra/text/icu_text.hpp"

#include <boost/test/unit_test.hpp>

using vestibule::text::IcuText;

BOOST_AUTO_TEST_SUITE(unicode_text)

BOOST_AUTO_TEST_CASE(composes_canonically_for_nfc) {
    BOOST_TEST(IcuText().nfc("Jose\u0301") == "Jos\u00e9");
    BOOST_TEST(IcuText().nfc("\ufb01") == "\ufb01");
    BOOST_TEST(IcuText().nfc("plain") == "plain");
}

BOOST_AUTO_TEST_CASE(folds_case_width_and_ligatures) {
    const IcuText text;
    BOOST_TEST(text.fold("Stra\u00dfe") == text.fold("STRASSE"));
    BOOST_TEST(text.fold("\uff21lice") == "alice");
    BOOST_TEST(text.fold("\ufb01n") == "fin");
    BOOST_TEST(text.fold("a\u200bb") == "ab");
    BOOST_TEST(text.fold("alice") != text.fold("al\u0131ce"));
}

BOOST_AUTO_TEST_CASE(trims_any_white_space) {
    BOOST_TEST(IcuText().trim("\u00a0\t Ann  Lee \u2003\n") == "Ann  Lee");
    BOOST_TEST(IcuText().trim(" \u3000 ").empty());
}

BOOST_AUTO_TEST_CASE(counts_code_points_not_bytes) {
    BOOST_TEST(IcuText().code_points("a\u00e9\u20ac\U0001F600") == 4u);
}

BOOST_AUTO_TEST_CASE(sees_control_characters_and_nothing_else) {
    const IcuText text;
    BOOST_TEST(text.has_control_characters("a\x01"));
    BOOST_TEST(text.has_control_characters("a\u0085"));
    BOOST_TEST(!text.has_control_characters("O\u2019Brien \u200d \U0001F469"));
}

BOOST_AUTO_TEST_SUITE_END()
