#include "infra/smtp/reply_parser.hpp"

#include <boost/test/unit_test.hpp>

using namespace vestibule::smtp;

namespace {

ServerReply parsed(std::string_view bytes) {
    ReplyParser parser;
    parser.feed(bytes);
    return parser.next().value();
}

void feed(std::string_view bytes) {
    ReplyParser parser;
    parser.feed(bytes);
}

}  // namespace

BOOST_AUTO_TEST_SUITE(reading_smtp_replies)

BOOST_AUTO_TEST_CASE(takes_bytes_as_they_come) {
    ReplyParser parser;
    const std::string bytes = "250-first\r\n250-second\r\n250 last\r\n";
    for (std::size_t i = 0; i + 1 < bytes.size(); ++i) {
        parser.feed(bytes.substr(i, 1));
        BOOST_TEST(!parser.next());
    }
    parser.feed("\n");
    const auto reply = parser.next();
    BOOST_REQUIRE(reply);
    BOOST_TEST(reply->lines == (std::vector<std::string>{"first", "second", "last"}));
    BOOST_TEST(parser.idle());
}

BOOST_AUTO_TEST_CASE(keeps_replies_apart) {
    ReplyParser parser;
    parser.feed("250 a\r\n354 b\r\n");
    BOOST_TEST(parser.next()->code == 250);
    BOOST_TEST(!parser.idle());
    BOOST_TEST(parser.next()->code == 354);
    BOOST_TEST(!parser.next());
}

BOOST_AUTO_TEST_CASE(finds_the_enhanced_code) {
    BOOST_TEST(parsed("550 5.1.1 no such user\r\n").to_reply().enhanced == "5.1.1");
    BOOST_TEST(parsed("550 5.1.10 no such user\r\n").to_reply().enhanced == "5.1.10");
    BOOST_TEST(parsed("550-5.7.1 a\r\n550 5.7.1 b\r\n").to_reply().enhanced == "5.7.1");
    BOOST_TEST(parsed("550 4.1.1 of another class\r\n").to_reply().enhanced == "");
    BOOST_TEST(parsed("550 5.1 short\r\n").to_reply().enhanced == "");
    BOOST_TEST(parsed("550 5.1234.1 long\r\n").to_reply().enhanced == "");
    BOOST_TEST(parsed("550\r\n").to_reply().enhanced == "");
}

BOOST_AUTO_TEST_CASE(refuses_what_is_no_reply) {
    for (auto bytes : {"hello\r\n", "25\r\n", "250_x\r\n", "199 x\r\n", "650 x\r\n", "\r\n", "250-a\r\n251 b\r\n"})
        BOOST_CHECK_THROW(feed(bytes), ProtocolError);
    BOOST_CHECK_THROW(feed(std::string(ReplyParser::longest_line + 1, '2')), ProtocolError);
    std::string endless;
    for (std::size_t i = 0; i <= ReplyParser::most_lines; ++i) endless += "250-more\r\n";
    BOOST_CHECK_THROW(feed(endless), ProtocolError);
}

BOOST_AUTO_TEST_SUITE_END()
