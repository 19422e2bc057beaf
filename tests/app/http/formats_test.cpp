#include "app/http/formats.hpp"

#include <boost/test/unit_test.hpp>
#include <string>

using namespace vestibule::app;

BOOST_AUTO_TEST_SUITE(judging_an_address)

BOOST_AUTO_TEST_CASE(takes_dot_atoms_and_names_of_two_labels) {
    for (const auto* good :
         {"a@b.example", "jürgen@example.com", "a.b+c@example.com", "x@sub.example.org", "o'hara@x-y.co",
          "用户@例子.广告", "a@xn--bcher-kva.example", "!#$%&*/=?^_`{|}~-@example.com"})
        BOOST_TEST(is_email(good), good);
}

BOOST_AUTO_TEST_CASE(refuses_everything_else) {
    for (const auto* bad : {"",
                            "a",
                            "a@",
                            "@b.example",
                            "a@b",
                            "a b@example.com",
                            ".a@example.com",
                            "a.@example.com",
                            "a..b@example.com",
                            "\"a b\"@example.com",
                            "a@[127.0.0.1]",
                            "a@127.0.0.1",
                            "a@b@example.com",
                            "a@example..com",
                            "a@-x.com",
                            "a@x-.com",
                            "a@example.com.",
                            "a@example.com\r\nX: y",
                            "a@exa_mple.com",
                            "a,b@example.com",
                            "<a@example.com>",
                            "a\u00a0b@example.com",
                            "a\u200b@example.com"})
        BOOST_TEST(!is_email(bad), bad);
}

BOOST_AUTO_TEST_CASE(counts_octets) {
    const std::string label(60, 'x');
    const auto domain = label + '.' + label + '.' + label + ".example";  // 190
    BOOST_TEST(is_email(std::string(63, 'a') + '@' + domain));           // 254
    BOOST_TEST(!is_email(std::string(64, 'a') + '@' + domain));          // 255
    BOOST_TEST(is_email(std::string(64, 'a') + "@example.com"));
    BOOST_TEST(!is_email(std::string(65, 'a') + "@example.com"));
    BOOST_TEST(!is_email("a@" + std::string(64, 'x') + ".com"));
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_AUTO_TEST_SUITE(judging_a_country)

BOOST_AUTO_TEST_CASE(knows_the_assigned_codes_in_capitals) {
    for (const auto* good : {"US", "DE", "AD", "ZW", "GB"}) BOOST_TEST(is_country(good), good);
    for (const auto* bad : {"", "U", "us", "ZZ", "UK", "USA", "D ", " D", "EU", "XK"})
        BOOST_TEST(!is_country(bad), bad);
}

BOOST_AUTO_TEST_SUITE_END()
