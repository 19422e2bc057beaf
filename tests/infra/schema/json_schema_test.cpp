#include "infra/schema/json_schema.hpp"

#include <boost/test/unit_test.hpp>

using namespace vestibule;
using schema::JsonSchema;
using Writer = AttributeSchema::Writer;

namespace {

// "pointer CODE" of each violation, in order, joined by ", ".
std::string summary(const std::vector<FieldError>& errors) {
    std::string text;
    for (const auto& error : errors) text += (text.empty() ? "" : ", ") + error.pointer + " " + error.code;
    return text;
}

std::shared_ptr<const JsonSchema> rewards() {
    return JsonSchema::compile(R"({
        "type": "object",
        "properties": {
            "locale": {"type": "string", "enum": ["en", "es"]},
            "newsletter": {"type": "boolean"},
            "tier": {"enum": ["BASIC", "GOLD"], "x-writer": "client"},
            "points": {"type": "integer", "minimum": 0, "x-writer": "client"},
            "favourites": {"type": "array", "maxItems": 2, "uniqueItems": true, "items": {"type": "string", "maxLength": 5}},
            "code": {"type": "string", "pattern": "^[A-Z]{3}$"}
        },
        "required": ["locale"]})")
        .value();
}

std::string check(const std::string& attributes, Writer writer = Writer::client) {
    return summary(rewards()->check(attributes, writer));
}

std::string compile(const std::string& text) {
    auto compiled = JsonSchema::compile(text);
    return compiled ? "" : summary(compiled.error());
}

}  // namespace

BOOST_AUTO_TEST_SUITE(checking_attributes)

BOOST_AUTO_TEST_CASE(accepts_what_holds) {
    BOOST_TEST(
        check(R"({"locale":"en","newsletter":true,"tier":"GOLD","points":3,"favourites":["a","é€"],"code":"ABC"})") ==
        "");
}

BOOST_AUTO_TEST_CASE(lists_every_violation_with_its_pointer) {
    BOOST_TEST(
        check(R"({"newsletter":"yes","tier":"LEAD","points":-1,"favourites":["a","a","abcdef"],"code":"abc"})") ==
        "/locale REQUIRED, /newsletter TYPE, /tier VALUE, /points RANGE, /favourites RANGE, /favourites/1 VALUE, "
        "/favourites/2 RANGE, /code FORMAT");
}

BOOST_AUTO_TEST_CASE(refuses_attributes_that_the_schema_does_not_name) {
    BOOST_TEST(check(R"({"locale":"en","a/b~c":1})") == "/a~1b~0c UNKNOWN");
}

BOOST_AUTO_TEST_CASE(takes_more_where_the_schema_says_so) {
    auto open = JsonSchema::compile(R"({"additionalProperties": {"type": "string"}})").value();
    BOOST_TEST(summary(open->check(R"({"any":"thing"})", Writer::user)) == "");
    BOOST_TEST(summary(open->check(R"({"any":1})", Writer::user)) == "/any TYPE");
}

BOOST_AUTO_TEST_CASE(keeps_users_from_attributes_of_clients) {
    BOOST_TEST(check(R"({"locale":"en","tier":"GOLD","points":1})", Writer::user) == "/points VALUE, /tier VALUE");
    BOOST_TEST(check(R"({"locale":"en","newsletter":false})", Writer::user) == "");
}

BOOST_AUTO_TEST_CASE(refuses_what_is_no_object) {
    for (auto text : {"", "[]", "7", "{\"locale\":", "null"}) BOOST_TEST(check(text) == " TYPE");
}

BOOST_AUTO_TEST_CASE(refuses_strings_that_could_exhaust_an_expression) {
    BOOST_TEST(check(R"({"locale":"en","code":")" + std::string(100'000, 'A') + "\"}") == "/code RANGE");
}

BOOST_AUTO_TEST_CASE(repeats_no_value_in_its_words) {
    for (const auto& error :
         rewards()->check(R"({"locale":"hunter2","points":"hunter2","hunter":"hunter2"})", Writer::user))
        BOOST_TEST(error.detail.find("hunter2") == std::string::npos);
}

BOOST_AUTO_TEST_CASE(names_the_place_where_only_a_combination_fails) {
    auto either = JsonSchema::compile(
                      R"({"properties": {"a": {"anyOf": [{"type": "string"}, {"type": "integer", "minimum": 5}]}}})")
                      .value();
    BOOST_TEST(summary(either->check(R"({"a":3})", Writer::user)) == "/a VALUE");
    BOOST_TEST(summary(either->check(R"({"a":5})", Writer::user)) == "");
}

BOOST_AUTO_TEST_CASE(follows_references_within_the_schema) {
    auto with =
        JsonSchema::compile(
            R"({"definitions": {"short": {"type": "string", "maxLength": 2}}, "properties": {"a": {"$ref": "#/definitions/short"}}})")
            .value();
    BOOST_TEST(summary(with->check(R"({"a":"abc"})", Writer::user)) == "/a RANGE");
    BOOST_TEST(summary(with->check(R"({"a":"ab"})", Writer::user)) == "");
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_AUTO_TEST_SUITE(compiling_a_schema)

BOOST_AUTO_TEST_CASE(refuses_what_draft_7_does_not_allow) {
    BOOST_TEST(compile(R"({"properties": {"a": {"type": "strnig"}}})") == "/properties/a/type VALUE");
    BOOST_TEST(compile(R"({"properties": {"a": {"minimum": "1"}}, "required": "a"})") ==
               "/properties/a/minimum TYPE, /required TYPE");
}

BOOST_AUTO_TEST_CASE(refuses_unknown_keywords_and_checks_that_never_happen) {
    BOOST_TEST(compile(R"({"properties": {"a": {"minimun": 1, "format": "email", "pattern": "("}}})") ==
               "/properties/a/minimun UNKNOWN, /properties/a/format VALUE, /properties/a/pattern FORMAT");
}

BOOST_AUTO_TEST_CASE(refuses_references_out_of_the_schema) {
    BOOST_TEST(compile(R"({"properties": {"a": {"$ref": "http://example.com/a.json"}}})") ==
               "/properties/a/$ref VALUE");
    BOOST_TEST(compile(R"({"properties": {"a": {"$ref": "#/definitions/none"}}})") == " VALUE");
}

BOOST_AUTO_TEST_CASE(refuses_a_writer_that_guards_nothing) {
    BOOST_TEST(compile(R"({"properties": {"a": {"x-writer": "admin"}}})") == "/properties/a/x-writer VALUE");
    BOOST_TEST(compile(R"({"x-writer": "client"})") == "/x-writer VALUE");
}

BOOST_AUTO_TEST_CASE(refuses_what_is_not_json_or_no_object) {
    BOOST_TEST(compile("{") == " FORMAT");
    BOOST_TEST(compile("[]") == " TYPE");
}

BOOST_AUTO_TEST_CASE(refuses_references_that_go_round) {
    BOOST_TEST(compile(R"({"properties": {"a": {"$ref": "#/properties/a"}}})") == "/properties/a VALUE");
    BOOST_TEST(compile(R"({"allOf": [{"$ref": "#"}]})") == " VALUE");
}

BOOST_AUTO_TEST_CASE(takes_schemas_of_trees) {
    BOOST_TEST(compile(R"({"properties": {"child": {"$ref": "#"}, "other": {"$ref": "#"}}})") == "");
}

BOOST_AUTO_TEST_SUITE_END()
