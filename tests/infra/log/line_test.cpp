#include "infra/log/line.hpp"

#include <boost/json/parse.hpp>
#include <boost/test/unit_test.hpp>

using namespace vestibule;
using log::Format;
using log::Level;

namespace {

constexpr Instant noon{std::chrono::microseconds{1'700'000'000'123'456}};

std::string value_in_json(const std::string& value) {
    const auto line = log::line(Format::json, Level::info, noon, "m", {{"v", value}});
    return std::string(boost::json::parse(line).at("v").as_string());
}

}  // namespace

BOOST_AUTO_TEST_SUITE(writing_a_log_line)

BOOST_AUTO_TEST_CASE(gives_text_with_fields) {
    BOOST_TEST(log::line(Format::text, Level::warning, noon, "request refused", {{"status", "429"}, {"code", "A B"}}) ==
               "2023-11-14T22:13:20.123Z warning request refused status=429 code=\"A B\"");
}

BOOST_AUTO_TEST_CASE(gives_json_with_fields) {
    BOOST_TEST(log::line(Format::json, Level::error, noon, "stopped", {{"reason", "a\"b\\c"}}) ==
               R"({"time":"2023-11-14T22:13:20.123Z","level":"error","message":"stopped","reason":"a\"b\\c"})");
}

BOOST_AUTO_TEST_CASE(escapes_whatever_could_forge_a_line) {
    for (const auto format : {Format::text, Format::json}) {
        const auto line = log::line(format, Level::info, noon, "a\nb",
                                    {{"v", std::string("x\r\n\t\0\x1b[2J\x7f\xC2\x9B\xE2\x80\xA8z", 16)}});
        BOOST_TEST(line.find_first_of(std::string("\r\n\t\0\x1b\x7f", 6)) == std::string::npos, line);
        BOOST_TEST(line.find("\xC2\x9B") == std::string::npos, line);
        BOOST_TEST(line.find("\\r\\n\\t\\u0000\\u001b[2J\\u007f\\u009b\\u2028z") != std::string::npos, line);
    }
}

BOOST_AUTO_TEST_CASE(keeps_utf8_and_replaces_what_is_not) {
    BOOST_TEST(value_in_json("Zoë 東京 🙂") == "Zoë 東京 🙂");
    BOOST_TEST(value_in_json("a\xFFz") == "a\xEF\xBF\xBDz");
    BOOST_TEST(value_in_json("a\xC0\xAFz") == "a\xEF\xBF\xBD\xEF\xBF\xBDz");
    BOOST_TEST(value_in_json("cut \xE2\x82") == "cut \xEF\xBF\xBD\xEF\xBF\xBD");
}

BOOST_AUTO_TEST_CASE(knows_the_four_levels_only) {
    BOOST_TEST((log::level_of("debug") == Level::debug));
    BOOST_TEST((log::level_of("error") == Level::error));
    BOOST_TEST(!log::level_of("trace"));
    BOOST_TEST(!log::level_of(""));
}

BOOST_AUTO_TEST_SUITE_END()
