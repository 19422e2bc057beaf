#include "app/http/request_headers.hpp"

#include <boost/test/unit_test.hpp>

using namespace vestibule;
using namespace std::chrono_literals;

namespace {

http::Headers with(const std::string& name, const std::string& value) {
    http::Headers headers;
    headers.add(name, value);
    return headers;
}

std::string source(const std::string& sent) {
    auto found = app::end_user_source(with("X-End-User-Address", sent));
    return found && *found ? **found : "refused";
}

}  // namespace

BOOST_AUTO_TEST_SUITE(telling_sources_apart)

BOOST_AUTO_TEST_CASE(counts_an_ipv6_address_as_its_64) {
    BOOST_TEST(source("2001:db8:1:2:3:4:5:6") == source("2001:db8:1:2::9"));
    BOOST_TEST(source("2001:db8:1:2::1") != source("2001:db8:1:3::1"));
}

BOOST_AUTO_TEST_CASE(counts_a_mapped_address_as_ipv4) {
    BOOST_TEST(source("::ffff:192.0.2.1") == "192.0.2.1");
    BOOST_TEST(source("192.0.2.1") != source("192.0.2.2"));
}

BOOST_AUTO_TEST_CASE(takes_one_header_only) {
    auto headers = with("X-End-User-Address", "192.0.2.1");
    headers.add("X-End-User-Address", "192.0.2.1");
    BOOST_TEST(!app::end_user_source(headers));
    BOOST_TEST(!*app::end_user_source({}));
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_AUTO_TEST_SUITE(preferring_to_wait)

BOOST_AUTO_TEST_CASE(takes_the_first_wait_up_to_ten_seconds) {
    BOOST_TEST((app::preferred_wait({}) == 2s));
    BOOST_TEST((app::preferred_wait(with("Prefer", "wait=5")) == 5s));
    BOOST_TEST((app::preferred_wait(with("Prefer", "respond-async, wait = \"0\"; x=1, wait=9")) == 0s));
    BOOST_TEST((app::preferred_wait(with("Prefer", "wait=99999999999")) == 10s));
    BOOST_TEST((app::preferred_wait(with("Prefer", "wait=soon")) == 2s));
    BOOST_TEST((app::preferred_wait(with("Prefer", "handling=strict")) == 2s));
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_AUTO_TEST_SUITE(naming_what_was_seen)

BOOST_AUTO_TEST_CASE(takes_strong_tags_only) {
    const auto tags = [](const char* value) { return app::seen_tags(with("If-Match", value)); };
    const auto list = [](std::vector<std::string> names) { return std::optional(std::move(names)); };
    BOOST_TEST(!app::seen_tags({}).has_value());
    BOOST_TEST(!tags(" * ").has_value());
    BOOST_TEST((tags("\"a1\"") == list({"a1"})));
    BOOST_TEST((tags("\"a1\", W/\"b2\" ,\"c3\"") == list({"a1", "c3"})));
    for (const auto* nothing : {"a1", "\"", "W/\"a1\"", ","}) BOOST_TEST((tags(nothing) == list({})), nothing);
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_AUTO_TEST_SUITE(sending_a_body)

BOOST_AUTO_TEST_CASE(takes_plain_utf8_only) {
    for (const auto* type :
         {"application/json", "application/json; charset=utf-8", "application/json;Charset=\"UTF-8\"",
          "application/json; x=1 ; charset=utf-8", "application/json; x=charset"})
        BOOST_TEST(app::plain_utf8(with("Content-Type", type)), type);
    for (const auto* type : {"application/json; charset=utf-16", "application/json;x=1;charset=latin1",
                             "application/json; charset=utf-8; charset=utf-7", "application/json; charset"})
        BOOST_TEST(!app::plain_utf8(with("Content-Type", type)), type);
    BOOST_TEST(app::plain_utf8(with("Content-Encoding", "identity")));
    BOOST_TEST(!app::plain_utf8(with("Content-Encoding", "gzip")));
    auto twice = with("Content-Type", "application/json");
    twice.add("Content-Type", "application/json");
    BOOST_TEST(!app::plain_utf8(twice));
}

BOOST_AUTO_TEST_SUITE_END()
