#include <boost/test/unit_test.hpp>

#include "infra/mail/render.hpp"
#include "infra/mail/template_library.hpp"
#include "tests/support/letters.hpp"

using namespace vestibule;
using namespace vestibule::mail;

BOOST_AUTO_TEST_SUITE(choosing_a_template)

BOOST_AUTO_TEST_CASE(falls_back_from_locale_to_language_to_the_sites_first) {
    const auto site = tests::some_site();
    BOOST_TEST(choose_template(*site, "activation", "es-MX")->locale == "es");
    BOOST_TEST(choose_template(*site, "activation", "ES")->locale == "es");
    BOOST_TEST(choose_template(*site, "activation", "fr")->locale == "en");
    BOOST_TEST(choose_template(*site, "activation", std::nullopt)->locale == "en");
    site->locales = {"es", "en"};
    BOOST_TEST(choose_template(*site, "activation", "fr")->locale == "es");
    BOOST_TEST(!choose_template(*site, "no-such-mail", "en"));
}

BOOST_AUTO_TEST_CASE(prefers_the_sites_own_parts) {
    const auto site = tests::some_site();
    site->mail_templates["activation.en.subject"] = "Hello\n";
    const auto subject_only = choose_template(*site, "activation", "en")->content;
    BOOST_TEST(subject_only.subject == "Hello");
    BOOST_TEST(!subject_only.html.empty());

    site->mail_templates["activation.en.txt"] = "Own\n{{link}}\n";
    const auto text_only = choose_template(*site, "activation", "en")->content;
    BOOST_TEST(text_only.text == "Own\n{{link}}\n");
    BOOST_TEST(text_only.html == "");
}

BOOST_AUTO_TEST_CASE(tells_versions_apart_by_hash) {
    const auto site = tests::some_site();
    const auto before = choose_template(*site, "activation", "en")->hash;
    BOOST_CHECK(before == choose_template(*site, "activation", "en")->hash);
    site->mail_templates["activation.en.subject"] = "Hello";
    BOOST_CHECK(before != choose_template(*site, "activation", "en")->hash);
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_AUTO_TEST_SUITE(checking_a_template)

BOOST_AUTO_TEST_CASE(finds_no_fault_in_those_that_ship) {
    BOOST_TEST(shipped_templates().size() >= 6u);
    for (const auto& shipped : shipped_templates()) {
        const auto first = shipped.name.find('.');
        const auto last = shipped.name.rfind('.');
        for (const auto& fault :
             faults_of_template(shipped.name.substr(0, first), shipped.name.substr(last + 1), shipped.content))
            BOOST_ERROR(shipped.name << ": " << fault);
    }
}

BOOST_AUTO_TEST_CASE(refuses_what_could_do_harm) {
    const auto faulty = [](std::string_view part, std::string_view content) {
        return !faults_of_template("activation", part, content).empty();
    };
    BOOST_TEST(!faulty("html", "<p>{{link}}</p>"));
    BOOST_TEST(!faulty("txt", "{{site_name}}\n{{link}}\n"));
    BOOST_TEST(faulty("html", "<p>{{{link}}}</p>"));
    BOOST_TEST(faulty("html", "<p>{{&link}}</p>"));
    BOOST_TEST(faulty("html", "{{>partial}}"));
    BOOST_TEST(faulty("html", "{{=<% %>=}}"));
    BOOST_TEST(faulty("html", "{{#one_hour}}"));
    BOOST_TEST(faulty("html", "{{link"));
    BOOST_TEST(faulty("html", "{{first_name}}"));
    BOOST_TEST(faulty("html", "{{password}}"));
    BOOST_TEST(faulty("txt", "Click {{link}} now\n"));
    BOOST_TEST(faulty("subject", "{{link}}"));
    BOOST_TEST(!faults_of_template("no-such-mail", "txt", "x").empty());
}

BOOST_AUTO_TEST_CASE(lets_a_proven_address_be_greeted) {
    BOOST_TEST(faults_of_template("notice-password-changed", "txt", "Hello {{first_name}}").empty());
}

BOOST_AUTO_TEST_SUITE_END()
