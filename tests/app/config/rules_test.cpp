#include "app/config/rules.hpp"

#include <boost/test/unit_test.hpp>

using namespace vestibule::app;

BOOST_AUTO_TEST_SUITE(rules_of_tenant_files)

BOOST_AUTO_TEST_CASE(know_an_activation_link) {
    BOOST_TEST(is_activation_link("https://a.example/x?userId={userId}&token={token}"));
    BOOST_TEST(is_activation_link("https://a.example:8443/{userId}/{token}"));
    for (auto link : {"http://a.example/{userId}{token}", "https://a.example/{userId}", "https://a.example/{token}",
                      "https://a.example/{userId}{token}{token}", "https://a.example/{userId}{token}{name}",
                      "https://{userId}/{token}", "https:///{userId}{token}", "https://a.example/{userId}{token}{",
                      "https://a.example/ {userId}{token}", "javascript:{userId}{token}",
                      "https://u@a.example/{userId}{token}", ""})
        BOOST_TEST(!is_activation_link(link), link);
}

BOOST_AUTO_TEST_CASE(know_a_mailbox) {
    for (auto text : {"a@b.example", "Rewards <no-reply@rewards.example>", "Où <a@b.example>"})
        BOOST_TEST(is_mailbox(text), text);
    for (auto text : {"a", "a@b", "<a@b.example", "X <a@b.example> y", "a\r\nBcc: b@c.example", "a b@c.example",
                      ".a@b.example", ""})
        BOOST_TEST(!is_mailbox(text), text);
}

BOOST_AUTO_TEST_CASE(know_domains_locales_and_ids) {
    for (auto text : {"a.example", "a-b.c1.example"}) BOOST_TEST(is_domain(text), text);
    for (auto text : {"localhost", "A.example", "-a.example", "a..example", "a.example.", "a_b.example", ""})
        BOOST_TEST(!is_domain(text), text);
    for (auto text : {"en", "es-MX", "zh-Hant-TW"}) BOOST_TEST(is_locale(text), text);
    for (auto text : {"e", "english", "en_US", "en-", "en-x", ""}) BOOST_TEST(!is_locale(text), text);
    for (auto text : {"rewards", "first-bank", "a.b_c"}) BOOST_TEST(is_id(text), text);
    for (auto text : {"", "-a", "a/b", "..", "ä"}) BOOST_TEST(!is_id(text), text);
}

BOOST_AUTO_TEST_SUITE_END()
