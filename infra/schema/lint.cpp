#include "infra/schema/lint.hpp"

#include <algorithm>
#include <array>
#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <map>
#include <regex>

namespace vestibule::schema {
namespace {

namespace json = boost::json;
using std::string_view;

// A keyword's value is a schema, a list of schemas, or an object of schemas by name.
constexpr std::array<string_view, 9> holds_schema{
    "additionalItems", "additionalProperties", "contains", "else", "if", "items", "not", "propertyNames", "then"};
constexpr std::array<string_view, 4> holds_schemas{"allOf", "anyOf", "items", "oneOf"};
constexpr std::array<string_view, 4> holds_named_schemas{"definitions", "dependencies", "patternProperties",
                                                         "properties"};
constexpr std::array<string_view, 31> holds_values{"$comment",
                                                   "$id",
                                                   "$ref",
                                                   "$schema",
                                                   "const",
                                                   "default",
                                                   "description",
                                                   "enum",
                                                   "examples",
                                                   "format",
                                                   "maxItems",
                                                   "maxLength",
                                                   "maxProperties",
                                                   "maximum",
                                                   "exclusiveMaximum",
                                                   "exclusiveMinimum",
                                                   "minItems",
                                                   "minLength",
                                                   "minProperties",
                                                   "minimum",
                                                   "multipleOf",
                                                   "pattern",
                                                   "readOnly",
                                                   "required",
                                                   "title",
                                                   "type",
                                                   "uniqueItems",
                                                   "writeOnly",
                                                   "contentEncoding",
                                                   "contentMediaType",
                                                   "x-writer"};
constexpr std::array<string_view, 3> checked_formats{"date", "date-time", "time"};

bool among(const auto& names, string_view name) {
    return std::ranges::find(names, name) != names.end();
}

// Schemas that judge the same value as this one: through references and combinations, not through properties.
std::vector<const json::value*> judges_beside(const json::value& root, const json::object& schema) {
    std::vector<const json::value*> beside;
    if (const auto* reference = schema.if_contains("$ref"); reference && reference->is_string()) {
        string_view text(reference->get_string());
        boost::system::error_code none;
        const auto* target = text.starts_with('#') ? root.find_pointer(text.substr(1), none) : nullptr;
        if (target) beside.push_back(target);
    }
    for (string_view key : {"not", "if", "then", "else"})
        if (const auto* sub = schema.if_contains(key)) beside.push_back(sub);
    for (string_view key : {"allOf", "anyOf", "oneOf"})
        if (const auto* subs = schema.if_contains(key); subs && subs->is_array())
            for (const auto& sub : subs->get_array()) beside.push_back(&sub);
    return beside;
}

struct Walk {
    const json::value& root;
    std::vector<FieldError> faults = {};
    std::map<const json::value*, bool> settled = {};  // false while it is being followed

    // True where judging a value would lead back to judging the same value.
    bool goes_round(const json::value& schema) {
        if (!schema.is_object()) return false;
        auto [known, first] = settled.emplace(&schema, false);
        if (!first) return !known->second;
        bool round = false;
        for (const auto* beside : judges_beside(root, schema.get_object())) round = goes_round(*beside) || round;
        settled[&schema] = true;
        return round;
    }

    void fault(std::string pointer, std::string code, std::string detail) {
        faults.push_back({std::move(pointer), std::move(code), std::move(detail)});
    }

    // `depth` 0 is the schema itself, 1 its properties: only there x-writer has a meaning.
    void schema(const json::value& value, const std::string& at, int depth) {
        if (!value.is_object()) return;  // true and false are schemas; the rest is the meta-schema's to refuse
        if (goes_round(value)) fault(at, "VALUE", "refers to itself without end");
        for (const auto& [key, held] : value.get_object()) {
            auto here = child(at, key);
            if (among(holds_named_schemas, key) && held.is_object()) {
                for (const auto& [name, sub] : held.get_object()) {
                    if (key == "patternProperties") expression(name, child(here, name));
                    schema(sub, child(here, name), key == "properties" && depth == 0 ? 1 : 2);
                }
            } else if (among(holds_schemas, key) && held.is_array()) {
                std::size_t index = 0;
                for (const auto& sub : held.get_array()) schema(sub, child(here, std::to_string(index++)), 2);
            } else if (among(holds_schema, key)) {
                schema(held, here, 2);
            } else if (among(holds_values, key)) {
                keyword(key, held, here, depth);
            } else if (!among(holds_schemas, key) && !among(holds_named_schemas, key)) {
                fault(here, "UNKNOWN", "not a keyword of draft 7");
            }
        }
    }

    void keyword(string_view key, const json::value& value, const std::string& here, int depth) {
        if (key == "x-writer") {
            if (depth != 1)
                fault(here, "VALUE", "stands only in the schema's own properties");
            else if (value != "client" && value != "user")
                fault(here, "VALUE", "is \"client\" or \"user\"");
        } else if (!value.is_string()) {
            return;
        } else if (key == "pattern") {
            expression(value.get_string(), here);
        } else if (key == "format" && !among(checked_formats, string_view(value.get_string()))) {
            fault(here, "VALUE", "only date, time and date-time are checked: use a pattern");
        } else if (key == "$ref" && !value.get_string().starts_with('#')) {
            fault(here, "VALUE", "points out of the schema: only #… is read");
        }
    }

    void expression(string_view pattern, std::string here) {
        try {
            std::regex compiled{std::string(pattern)};
        } catch (const std::regex_error&) {
            fault(std::move(here), "FORMAT", "not a regular expression (ECMA 262)");
        }
    }
};

}  // namespace

std::string child(string_view pointer, string_view token) {
    std::string text(pointer);
    text += '/';
    for (char c : token) {
        if (c == '~')
            text += "~0";
        else if (c == '/')
            text += "~1";
        else
            text += c;
    }
    return text;
}

std::vector<FieldError> lint(const json::value& schema) {
    Walk walk{schema};
    walk.schema(schema, "", 0);
    return std::move(walk.faults);
}

}  // namespace vestibule::schema
