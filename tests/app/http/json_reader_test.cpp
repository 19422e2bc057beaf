#include "app/http/json_reader.hpp"

#include <boost/test/unit_test.hpp>
#include <chrono>
#include <map>

#include "infra/text/icu_text.hpp"

using namespace vestibule;
using app::JsonReader;
using app::parse_json_object;

namespace {

const text::IcuText unicode;

std::map<std::string, std::string> faults_of(const std::optional<Error>& error) {
    std::map<std::string, std::string> found;
    if (error)
        for (const auto& field : error->fields) found.emplace(field.pointer, field.code);
    return found;
}

// Reads `body` with `read` and gives pointer → code.
template <class Read>
std::map<std::string, std::string> faults(std::string_view body, Read read) {
    auto parsed = parse_json_object(body);
    if (!parsed) return faults_of(parsed.error());
    JsonReader in(*parsed, unicode);
    read(in);
    return faults_of(in.failure());
}

}  // namespace

BOOST_AUTO_TEST_SUITE(parsing_a_body)

BOOST_AUTO_TEST_CASE(refuses_what_is_not_one_strict_json_object) {
    using namespace std::string_view_literals;
    for (const auto body : {""sv,
                            "  "sv,
                            "{"sv,
                            "[]"sv,
                            "null"sv,
                            "\"x\""sv,
                            "{\"a\":1}{\"b\":2}"sv,
                            "{\"a\":1} x"sv,
                            "{'a':1}"sv,
                            "{\"a\":01}"sv,
                            "{\"a\":1,}"sv,
                            "{\"a\":\"\\ud800\"}"sv,
                            "{\"a\":\"\\udc00\"}"sv,
                            "{\"a\":\"\xff\"}"sv,
                            "{\"a\":\"\xed\xa0\x80\"}"sv,
                            "\xef\xbb\xbf{}"sv,
                            "{\"a\":NaN}"sv,
                            "{/**/}"sv,
                            "{\"a\":\"\n\"}"sv,
                            "{\"a\":tru}"sv,
                            "{}\0"sv}) {
        const auto parsed = parse_json_object(body);
        BOOST_TEST(!parsed, body);
        if (!parsed) BOOST_TEST(parsed.error().code == "VALIDATION_FAILED");
        if (!parsed) BOOST_TEST(parsed.error().fields.size() == 1U);
    }
}

BOOST_AUTO_TEST_CASE(lets_64_levels_pass_and_no_more) {
    const auto nested = [](std::size_t levels) {
        return "{\"a\":" + std::string(levels - 1, '[') + std::string(levels - 1, ']') + "}";
    };
    BOOST_TEST(parse_json_object(nested(64)).has_value());
    BOOST_TEST(!parse_json_object(nested(65)).has_value());
}

BOOST_AUTO_TEST_CASE(points_at_repeated_keys_nul_and_numbers_out_of_range) {
    const auto parsed = parse_json_object(
        R"({"a":1,"b":[{"x":1,"x":2}],"a":2,"c":"\u0000","d":1e999,"e":123456789012345678901234567890,"f/~":{"g":-1e400}})");
    if (!parsed) BOOST_FAIL("not read at all");
    std::map<std::string, std::string> found;
    for (const auto& fault : parsed->faults) found.emplace(fault.pointer, fault.code);
    const std::map<std::string, std::string> expected{{"/b/0/x", "VALUE"}, {"/a", "VALUE"}, {"/c", "VALUE"},
                                                      {"/d", "RANGE"},     {"/e", "RANGE"}, {"/f~1~0/g", "RANGE"}};
    BOOST_TEST((found == expected));
}

BOOST_AUTO_TEST_CASE(finds_a_key_repeated_in_another_spelling) {
    const auto parsed = parse_json_object(R"({"a":1,"\u0061":2})");
    BOOST_REQUIRE(parsed);
    BOOST_TEST(parsed->faults.size() == 1U);
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_AUTO_TEST_SUITE(reading_a_body)

BOOST_AUTO_TEST_CASE(lists_every_violation_at_once) {
    const auto found = faults(
        R"({"email":"none","password":7,"name":"","country":"ZZ","more":true,"nested":{"id":5,"odd":1},"email":"b@c.de","flag":"x"})",
        [](JsonReader& in) {
            in.email("email");
            in.secret("password");
            in.person_name("name");
            in.country("country");
            in.date("born");
            in.boolean("flag");
            in.one_of("gone", {"A", "B"});
            auto nested = in.object("nested");
            nested.text("id");
            nested.text("missing");
            in.object("absent").text("silent");
        });
    const std::map<std::string, std::string> expected{
        {"/email", "VALUE"},        {"/password", "TYPE"},  {"/name", "RANGE"},
        {"/country", "VALUE"},      {"/born", "REQUIRED"},  {"/flag", "TYPE"},
        {"/gone", "REQUIRED"},      {"/nested/id", "TYPE"}, {"/nested/missing", "REQUIRED"},
        {"/nested/odd", "UNKNOWN"}, {"/more", "UNKNOWN"},   {"/absent", "REQUIRED"}};
    for (const auto& [pointer, code] : found) BOOST_TEST_MESSAGE(pointer << ' ' << code);
    BOOST_TEST((found == expected));
}

BOOST_AUTO_TEST_CASE(points_into_lists) {
    const auto found = faults(R"({"list":[{"id":"x"},{"id":1},7]})", [](JsonReader& in) {
        for (auto& item : in.objects("list", 1, 5, true)) item.text("id");
    });
    const std::map<std::string, std::string> expected{{"/list/1/id", "TYPE"}, {"/list/2", "TYPE"}};
    BOOST_TEST((found == expected));
}

BOOST_AUTO_TEST_CASE(takes_null_for_a_wrong_type) {
    const auto found = faults(R"({"a":null})", [](JsonReader& in) { in.optional_text("a"); });
    BOOST_TEST(found.at("/a") == "TYPE");
}

BOOST_AUTO_TEST_CASE(composes_and_trims_names) {
    auto parsed = parse_json_object(R"({"name":"  Jose\u0301 \u00a0"})");
    JsonReader in(*parsed, unicode);
    BOOST_TEST(in.person_name("name") == "José");
    BOOST_TEST(!in.failure());
}

BOOST_AUTO_TEST_CASE(counts_characters_not_bytes) {
    std::string hundred;
    for (int n = 0; n < 100; ++n) hundred += "é";
    const auto read = [](JsonReader& in) { in.person_name("a"); };
    BOOST_TEST(faults("{\"a\":\"" + hundred + "\"}", read).empty());
    BOOST_TEST(faults("{\"a\":\"" + hundred + "x\"}", read).at("/a") == "RANGE");
    BOOST_TEST(faults(R"({"a":"a\u0007b"})", read).at("/a") == "VALUE");
}

BOOST_AUTO_TEST_CASE(refuses_far_too_long_text_before_it_is_composed) {
    std::string marks = "a";
    for (int n = 0; n < 100'000; ++n) marks += n % 2 ? "\xCC\x80" : "\xCC\xA3";
    const auto began = std::chrono::steady_clock::now();
    const auto found = faults(R"({"a":")" + marks + R"(","b":")" + marks + R"("})", [](JsonReader& in) {
        in.person_name("a");
        in.login_name("b");
    });
    BOOST_TEST(found.at("/a") == "RANGE");
    BOOST_TEST(found.at("/b") == "RANGE");
    BOOST_TEST((std::chrono::steady_clock::now() - began < std::chrono::seconds(1)));
}

BOOST_AUTO_TEST_CASE(judges_login_names_by_their_folded_form) {
    const auto read = [](JsonReader& in) { in.login_name("a"); };
    BOOST_TEST(faults(R"({"a":" ab "})", read).at("/a") == "RANGE");
    BOOST_TEST(faults(R"({"a":" abc "})", read).empty());
    BOOST_TEST(faults("{\"a\":\"" + std::string(129, 'x') + "\"}", read).at("/a") == "RANGE");
    BOOST_TEST(faults(R"({"a":""})", read).at("/a") == "RANGE");
    BOOST_TEST(faults(R"({"a":7})", read).at("/a") == "TYPE");
    BOOST_TEST(faults(R"({"a":"ab\u0001c"})", read).at("/a") == "VALUE");
}

BOOST_AUTO_TEST_CASE(tells_a_date_that_is_none_from_one_to_come) {
    const auto read = [](JsonReader& in) { in.date("a"); };
    for (const auto* bad : {"2001-02-29", "2001-2-1", "20010201", "2001-13-01", "0000-01-01", "2001-01-01T00:00:00Z"})
        BOOST_TEST(faults("{\"a\":\"" + std::string(bad) + "\"}", read).at("/a") == "FORMAT", bad);
    BOOST_TEST(faults(R"({"a":"9999-12-31"})", read).at("/a") == "RANGE");
    for (const auto* long_ago : {"0984-02-20", "1899-12-31"})
        BOOST_TEST(faults("{\"a\":\"" + std::string(long_ago) + "\"}", read).at("/a") == "RANGE", long_ago);
    BOOST_TEST(faults(R"({"a":"1900-01-01"})", read).empty());
    BOOST_TEST(faults(R"({"a":"2000-02-29"})", read).empty());
}

BOOST_AUTO_TEST_CASE(takes_no_time_that_is_none) {
    const auto read = [](JsonReader& in) { in.time("a"); };
    for (const auto* bad : {"", "2001-02-03", "2001-02-03T04:05:06", "2001-02-29T04:05:06Z", "yesterday"})
        BOOST_TEST(faults("{\"a\":\"" + std::string(bad) + "\"}", read).at("/a") == "FORMAT", bad);
    BOOST_TEST(faults(R"({"a":7})", read).at("/a") == "TYPE");
    BOOST_TEST(faults("{}", read).at("/a") == "REQUIRED");
    BOOST_TEST(faults(R"({"a":"2001-02-03T04:05:06+02:00"})", read).empty());
}

BOOST_AUTO_TEST_CASE(takes_no_locale_that_is_none) {
    const auto read = [](JsonReader& in) { in.locale("a"); };
    for (const auto* bad : {"", "e", "en_US", "en-", "-en", "en-US-"})
        BOOST_TEST(faults("{\"a\":\"" + std::string(bad) + "\"}", read).at("/a") == "FORMAT", bad);
    for (const auto* good : {"en", "es-MX", "zh-Hant-TW"})
        BOOST_TEST(faults("{\"a\":\"" + std::string(good) + "\"}", read).empty(), good);
}

BOOST_AUTO_TEST_CASE(answers_a_flood_of_violations_with_a_bounded_list) {
    std::string body = "{";
    for (int n = 0; n < 2000; ++n) body += "\"k" + std::to_string(n) + "\":1,";
    body.back() = '}';
    auto parsed = parse_json_object(body);
    JsonReader in(*parsed, unicode);
    const auto failure = in.failure();
    BOOST_REQUIRE(failure);
    BOOST_TEST(failure->fields.size() == 501U);
    BOOST_TEST(failure->fields.back().detail == "and 1500 more");
}

BOOST_AUTO_TEST_SUITE_END()
