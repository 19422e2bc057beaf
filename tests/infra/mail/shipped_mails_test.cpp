// Every kind of mail that has shipped templates, in every language, beside its golden file.
#include <boost/test/unit_test.hpp>
#include <cstdlib>
#include <fstream>
#include <set>
#include <sstream>

#include "infra/mail/composer.hpp"
#include "infra/mail/template_library.hpp"
#include "source_folder.hpp"
#include "tests/support/letters.hpp"

using namespace vestibule;
using namespace vestibule::mail;

namespace {

const Composer composer({.mail_domain = "mail.vestibule.example", .bounce_domain = ""});

std::set<std::string> shipped_kinds() {
    std::set<std::string> kinds;
    for (const auto& each : shipped_templates()) kinds.emplace(each.name.substr(0, each.name.find('.')));
    return kinds;
}

notification::StoredSecret secret_of(std::string_view kind, std::chrono::minutes code_life) {
    if (kind == "activation") return tests::some_secret();
    return {Secret("40718263"), tests::mail_time + code_life};
}

std::string mail_of(const std::string& kind, const std::string& locale,
                    std::chrono::minutes code_life = std::chrono::minutes(10)) {
    const auto site = tests::some_site();
    auto chosen = choose_template(*site, kind, locale).value();
    BOOST_TEST(chosen.locale == locale, kind << " is not written in " << locale);
    Letter letter{.effect = tests::some_effect(kind),
                  .contact = tests::some_contact(),
                  .site = *site,
                  .content = chosen.content,
                  .locale = chosen.locale,
                  .secret = {}};
    if (notification::find_mail_kind(kind)->has_secret) letter.secret = secret_of(kind, code_life);
    return composer.compose(letter).content;
}

// Golden files are rewritten where VESTIBULE_WRITE_GOLDEN is set; the difference is then read by a person.
std::string golden(const std::string& name, const std::string& content) {
    const auto path = std::string(vestibule::tests::source_folder) + "/tests/infra/mail/golden/" + name;
    if (std::getenv("VESTIBULE_WRITE_GOLDEN")) std::ofstream(path, std::ios::binary) << content;
    std::ifstream file(path, std::ios::binary);
    std::ostringstream text;
    text << file.rdbuf();
    return text.str();
}

}  // namespace

BOOST_AUTO_TEST_SUITE(every_shipped_mail)

BOOST_AUTO_TEST_CASE(equals_the_golden_file_of_each_locale) {
    for (const auto& kind : shipped_kinds())
        for (const std::string locale : {"en", "es"}) {
            const auto content = mail_of(kind, locale);
            BOOST_TEST((content == golden(kind + "." + locale + ".eml", content)), kind << " in " << locale);
        }
}

BOOST_AUTO_TEST_CASE(is_of_a_kind_that_exists) {
    for (const auto& kind : shipped_kinds()) BOOST_TEST(notification::find_mail_kind(kind) != nullptr, kind);
}

BOOST_AUTO_TEST_CASE(has_its_code_alone_on_a_line_of_its_text) {
    for (const auto& kind : shipped_kinds()) {
        if (!notification::find_mail_kind(kind)->has_secret || kind == "activation") continue;
        for (const std::string locale : {"en", "es"})
            BOOST_TEST(mail_of(kind, locale).find("\r\n40718263\r\n") != std::string::npos, kind << " in " << locale);
    }
}

BOOST_AUTO_TEST_CASE(counts_the_minutes_of_a_code_as_people_do) {
    for (const auto& kind : shipped_kinds()) {
        if (!notification::find_mail_kind(kind)->has_secret || kind == "activation") continue;
        for (const std::string minutes : {"1 minute.", "1 minuto."}) {
            const auto content = mail_of(kind, minutes == "1 minute." ? "en" : "es", std::chrono::minutes(1));
            BOOST_TEST(content.contains(minutes), kind << ": " << minutes);
        }
    }
}

BOOST_AUTO_TEST_CASE(shows_no_name_where_the_address_is_not_proven) {
    for (const auto& kind : shipped_kinds()) {
        if (notification::find_mail_kind(kind)->address_proven) continue;
        for (const std::string locale : {"en", "es"})
            BOOST_TEST(mail_of(kind, locale).find("Ana") == std::string::npos, kind << " in " << locale);
    }
}

BOOST_AUTO_TEST_SUITE_END()
