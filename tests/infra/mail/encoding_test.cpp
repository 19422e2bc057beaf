#include "infra/mail/encoding.hpp"

#include <boost/test/unit_test.hpp>
#include <sstream>

using namespace vestibule;
using namespace vestibule::mail;

BOOST_AUTO_TEST_SUITE(encoding_mail)

BOOST_AUTO_TEST_CASE(gives_base32_of_rfc_4648) {
    BOOST_TEST(base32_of_hex("666f6f626172") == "mzxw6ytboi");
}

BOOST_AUTO_TEST_CASE(quotes_what_is_not_printable) {
    BOOST_TEST(quoted_printable("a=b\n") == "a=3Db\r\n");
    BOOST_TEST(quoted_printable("dirección \n") == "direcci=C3=B3n=20\r\n");
    BOOST_TEST(quoted_printable("a\r\nb") == "a\r\nb\r\n");
}

BOOST_AUTO_TEST_CASE(breaks_long_lines_softly) {
    std::istringstream lines(quoted_printable(std::string(500, 'x') + std::string(100, '=')));
    std::string joined;
    for (std::string line; std::getline(lines, line);) {
        BOOST_TEST(line.size() <= 77u);
        line.pop_back();
        const bool soft = line.ends_with('=');
        joined += soft ? line.substr(0, line.size() - 1) : line;
    }
    BOOST_TEST(joined.size() == 500u + 300u);
}

BOOST_AUTO_TEST_CASE(encodes_words_without_splitting_characters) {
    BOOST_TEST(header_text("Plain subject") == "Plain subject");
    BOOST_TEST(header_text("Año") == "=?UTF-8?B?QcOxbw==?=");
    std::string text;
    for (int i = 0; i < 40; ++i) text += "ñ";
    std::istringstream lines(header_text(text));
    for (std::string line; std::getline(lines, line);) BOOST_TEST(line.size() <= 77u);
}

BOOST_AUTO_TEST_CASE(turns_control_characters_of_headers_into_blanks) {
    BOOST_TEST(header_text("a\r\nBcc: b\tc") == "a  Bcc: b c");
}

BOOST_AUTO_TEST_CASE(writes_dates_of_rfc_5322) {
    BOOST_TEST(mail_date(Instant(std::chrono::seconds(0))) == "Thu, 01 Jan 1970 00:00:00 +0000");
    BOOST_TEST(mail_date(Instant(std::chrono::seconds(1'795'000'000))) == "Wed, 18 Nov 2026 11:06:40 +0000");
}

BOOST_AUTO_TEST_CASE(tells_a_moment_as_the_readers_of_a_mail_write_it) {
    const Instant moment(std::chrono::seconds(1'795'000'000));
    BOOST_TEST(mail_moment(moment, "en") == "18 November 2026 at 11:06 UTC");
    BOOST_TEST(mail_moment(moment, "es-MX") == "18 de noviembre de 2026 (11:06 UTC)");
    BOOST_TEST(mail_moment(Instant(std::chrono::seconds(0)), "fr") == "1970-01-01 00:00 UTC");
}

BOOST_AUTO_TEST_SUITE_END()
