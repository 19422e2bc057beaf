#include "infra/mail/composer.hpp"

#include <boost/test/unit_test.hpp>
#include <sstream>
#include <stdexcept>

#include "infra/mail/encoding.hpp"
#include "infra/mail/template_library.hpp"
#include "tests/support/letters.hpp"

using namespace vestibule;
using namespace vestibule::mail;

namespace {

const Composer composer({.mail_domain = "mail.vestibule.example", .bounce_domain = ""});

Letter letter_in(const std::shared_ptr<Site>& site, const std::string& locale) {
    auto chosen = choose_template(*site, "activation", locale).value();
    return {.effect = tests::some_effect(),
            .contact = tests::some_contact(),
            .site = *site,
            .content = chosen.content,
            .locale = chosen.locale,
            .secret = tests::some_secret()};
}

bool has_line(const std::string& text, const std::string& line) {
    return text.find("\r\n" + line + "\r\n") != std::string::npos;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(composing_an_activation_mail)

BOOST_AUTO_TEST_CASE(has_the_link_alone_on_a_line) {
    const auto site = tests::some_site();
    const auto content = composer.compose(letter_in(site, "en")).content;
    BOOST_TEST(has_line(content, "https://rewards.example/activate?userId=" + tests::some_uuid(200).to_string() +
                                     "&token=Zk3-token_of-256-random-bits"));
    BOOST_TEST(has_line(content, "X-Vestibule-Mail: activation"));
    BOOST_TEST(has_line(content, "Auto-Submitted: auto-generated"));
}

BOOST_AUTO_TEST_CASE(shows_nothing_that_the_caller_typed) {
    const auto site = tests::some_site();
    const auto content = composer.compose(letter_in(site, "en")).content;
    BOOST_TEST(content.find("Ana ") == std::string::npos);
    BOOST_TEST(!variables_of(letter_in(site, "en")).contains("first_name"));
}

BOOST_AUTO_TEST_CASE(is_the_same_at_every_attempt) {
    const auto site = tests::some_site();
    BOOST_TEST(composer.compose(letter_in(site, "es")).content == composer.compose(letter_in(site, "es")).content);
}

BOOST_AUTO_TEST_CASE(escapes_html_only_in_the_html_part) {
    const auto site = tests::some_site();
    const auto content = composer.compose(letter_in(site, "en")).content;
    BOOST_TEST(content.find("Welcome to Rewards & More\r\n") != std::string::npos);
    BOOST_TEST(content.find("Welcome to Rewards &amp; More") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(keeps_lines_within_998_characters) {
    const auto site = tests::some_site();
    site->policies.activation_link += "&pad=" + std::string(2000, 'x');
    std::istringstream content(composer.compose(letter_in(site, "en")).content);
    for (std::string line; std::getline(content, line);) BOOST_TEST(line.size() <= 999u);
}

BOOST_AUTO_TEST_CASE(returns_to_a_path_of_its_own_when_a_bounce_domain_is_set) {
    const auto site = tests::some_site();
    const Composer verp({.mail_domain = "mail.example", .bounce_domain = "bounce.example"});
    BOOST_TEST(verp.compose(letter_in(site, "en")).envelope_from ==
               "b+" + base32_of_hex(tests::effect_key()).substr(0, 26) + "@bounce.example");
    BOOST_TEST(composer.compose(letter_in(site, "en")).envelope_from == "no-reply@rewards.example");
}

BOOST_AUTO_TEST_CASE(lets_no_header_in) {
    const auto site = tests::some_site();
    site->name = "Rewards\r\nBcc: eve@example.com";
    const auto content = composer.compose(letter_in(site, "en")).content;
    BOOST_TEST(content.substr(0, content.find("\r\n\r\n")).find("\r\nBcc:") == std::string::npos);

    for (const std::string address : {"ana@example.com\r\nRCPT TO:<eve@example.com>", "ana@example.com>", "ana b@c.de",
                                      "ana@example.com,eve@example.com", "@example.com", "ana"}) {
        auto letter = letter_in(tests::some_site(), "en");
        letter.contact.address = address;
        BOOST_CHECK_THROW(composer.compose(letter), std::invalid_argument);
    }
}

BOOST_AUTO_TEST_CASE(asks_for_smtputf8_where_an_address_needs_it) {
    const auto site = tests::some_site();
    auto letter = letter_in(site, "en");
    BOOST_TEST(!composer.compose(letter).needs_smtputf8);
    letter.contact.address = "josé@example.com";
    BOOST_TEST(composer.compose(letter).needs_smtputf8);
}

BOOST_AUTO_TEST_CASE(refuses_to_go_out_without_its_secret) {
    const auto site = tests::some_site();
    auto letter = letter_in(site, "en");
    letter.secret.reset();
    BOOST_CHECK_THROW(composer.compose(letter), std::invalid_argument);
}

BOOST_AUTO_TEST_SUITE_END()
