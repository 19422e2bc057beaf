#include "infra/smtp/smtp_url.hpp"

#include <boost/test/unit_test.hpp>

using namespace vestibule::smtp;

BOOST_AUTO_TEST_SUITE(reading_an_smtp_url)

BOOST_AUTO_TEST_CASE(takes_host_port_password_and_tls) {
    const auto url = SmtpUrl::parse("smtp://ann:p%40ss@mail.example:2525?starttls=required").value();
    BOOST_TEST(url.host == "mail.example");
    BOOST_TEST(url.port == 2525);
    BOOST_TEST(url.user == "ann");
    BOOST_TEST(url.password.reveal() == "p@ss");
    BOOST_CHECK(url.tls == Tls::required);
}

BOOST_AUTO_TEST_CASE(has_defaults) {
    const auto plain = SmtpUrl::parse("smtp://mail.example").value();
    BOOST_TEST(plain.port == 25);
    BOOST_CHECK(plain.tls == Tls::opportunistic);
    const auto secure = SmtpUrl::parse("smtps://[::1]").value();
    BOOST_TEST(secure.host == "::1");
    BOOST_TEST(secure.port == 465);
    BOOST_CHECK(secure.tls == Tls::implicit);
}

BOOST_AUTO_TEST_CASE(sends_a_password_in_the_clear_only_when_told_so) {
    BOOST_CHECK(SmtpUrl::parse("smtp://ann:secret@mail.example")->tls == Tls::required);
    BOOST_CHECK(SmtpUrl::parse("smtps://ann:secret@mail.example")->tls == Tls::implicit);
    BOOST_CHECK(SmtpUrl::parse("smtp://ann:secret@mail.example?starttls=opportunistic")->tls == Tls::opportunistic);
    BOOST_CHECK(SmtpUrl::parse("smtp://ann:secret@mail.example?starttls=off")->tls == Tls::off);
}

BOOST_AUTO_TEST_CASE(refuses_everything_else) {
    for (auto text : {"", "mail.example", "http://mail.example", "smtp://", "smtp://mail.example/path",
                      "smtp://mail.example?starttls=maybe", "smtp://mail.example?x=y", "smtp://mail.example:0",
                      "smtps://mail.example?starttls=off", "smtp://mail.example:99999"})
        BOOST_TEST(!SmtpUrl::parse(text), text);
}

BOOST_AUTO_TEST_SUITE_END()
