#include "infra/passwords/shipped_passwords.hpp"

#include <boost/test/unit_test.hpp>

#include "infra/passwords/common_password_list.hpp"
#include "infra/text/icu_text.hpp"

using vestibule::passwords::common_password_list;
using vestibule::passwords::ShippedPasswords;

namespace {

std::vector<std::string_view> entries() {
    std::vector<std::string_view> lines;
    const auto list = common_password_list();
    for (std::size_t at = 0; at < list.size();) {
        const auto end = list.find('\n', at);
        lines.push_back(list.substr(at, end - at));
        at = end + 1;
    }
    return lines;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(the_common_password_list)

BOOST_AUTO_TEST_CASE(finds_every_entry_it_holds) {
    const ShippedPasswords passwords;
    BOOST_TEST(entries().size() == 8449u);
    for (const auto& entry : entries()) BOOST_REQUIRE_MESSAGE(passwords.contains(entry), entry);
}

BOOST_AUTO_TEST_CASE(does_not_find_what_is_not_in_it) {
    const ShippedPasswords passwords;
    for (const auto* absent :
         {"", "a", "passwor", "password\n", "zzzzzzzzzzzzzzzzzzzz1", "correct horse battery staple"})
        BOOST_TEST(!passwords.contains(absent), absent);
}

BOOST_AUTO_TEST_CASE(is_sorted_and_folded) {
    const vestibule::text::IcuText text;
    std::string_view before;
    for (const auto& entry : entries()) {
        BOOST_REQUIRE_MESSAGE(before < entry, entry);
        BOOST_REQUIRE_MESSAGE(text.fold(entry) == entry, entry);
        before = entry;
    }
}

BOOST_AUTO_TEST_SUITE_END()
