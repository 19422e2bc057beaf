#include "infra/schema/explain.hpp"

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>
#include <cmath>
#include <regex>

#include "infra/schema/lint.hpp"

namespace vestibule::schema {
namespace {

namespace json = boost::json;
using std::string_view;

std::size_t code_points(string_view text) {
    std::size_t count = 0;
    for (char c : text) count += (static_cast<unsigned>(c) & 0xC0U) != 0x80U;
    return count;
}

bool is_type(const json::value& value, string_view type) {
    if (type == "object") return value.is_object();
    if (type == "array") return value.is_array();
    if (type == "string") return value.is_string();
    if (type == "boolean") return value.is_bool();
    if (type == "null") return value.is_null();
    if (type == "number") return value.is_number();
    return type == "integer" && (value.is_int64() || value.is_uint64());
}

std::string plain(const json::value& value) {
    return value.is_string() ? std::string(value.get_string()) : json::serialize(value);
}

struct Walk {
    const json::value& root;
    std::vector<FieldError> found = {};

    bool full() const { return found.size() >= explained_at_most; }

    void note(std::string pointer, std::string code, std::string detail) {
        if (full()) return;
        found.push_back({std::move(pointer), std::move(code), std::move(detail)});
    }

    void value(const json::value& schema, const json::value& at, const std::string& pointer, int depth) {
        if (full()) return;
        if (schema.is_bool()) {
            if (!schema.get_bool()) note(pointer, "UNKNOWN", "is not an attribute of this site");
            return;
        }
        if (!schema.is_object() || depth > 64) return;
        const auto& keywords = schema.get_object();
        if (const auto* reference = keywords.if_contains("$ref"); reference && reference->is_string()) {
            boost::system::error_code none;
            const auto* target = root.find_pointer(string_view(reference->get_string()).substr(1), none);
            if (target) value(*target, at, pointer, depth + 1);
            return;
        }
        if (!right_type(keywords, at, pointer)) return;
        allowed_values(keywords, at, pointer);
        if (at.is_string()) text(keywords, at.get_string(), pointer);
        if (at.is_number()) number(keywords, at.to_number<double>(), pointer);
        if (at.is_array()) list(keywords, at.get_array(), pointer, depth);
        if (at.is_object()) object(keywords, at.get_object(), pointer, depth);
        if (const auto* all = keywords.if_contains("allOf"); all && all->is_array())
            for (const auto& part : all->get_array()) value(part, at, pointer, depth + 1);
    }

    bool right_type(const json::object& keywords, const json::value& at, const std::string& pointer) {
        const auto* type = keywords.if_contains("type");
        if (!type) return true;
        std::string expected;
        if (type->is_string()) {
            if (is_type(at, type->get_string())) return true;
            expected = type->get_string();
        } else if (type->is_array()) {
            for (const auto& one : type->get_array()) {
                if (is_type(at, one.get_string())) return true;
                expected += (expected.empty() ? "" : " or ") + std::string(one.get_string());
            }
        }
        note(pointer, "TYPE", "must be of type " + expected);
        return false;
    }

    void allowed_values(const json::object& keywords, const json::value& at, const std::string& pointer) {
        if (const auto* constant = keywords.if_contains("const"); constant && *constant != at)
            note(pointer, "VALUE", "must be " + plain(*constant));
        const auto* choices = keywords.if_contains("enum");
        if (!choices || !choices->is_array()) return;
        std::string names;
        for (const auto& choice : choices->get_array()) {
            if (choice == at) return;
            names += (names.empty() ? "" : ", ") + plain(choice);
        }
        note(pointer, "VALUE", "must be one of " + names);
    }

    // The bound of a keyword, where there is one.
    static const json::value* bound(const json::object& keywords, string_view name) {
        const auto* found = keywords.if_contains(name);
        return found && found->is_number() ? found : nullptr;
    }

    void size(const json::object& keywords, string_view least, string_view most, std::size_t count, string_view unit,
              const std::string& pointer) {
        if (const auto* min = bound(keywords, least); min && double(count) < min->to_number<double>())
            note(pointer, "RANGE", "must have at least " + plain(*min) + " " + std::string(unit));
        if (const auto* max = bound(keywords, most); max && double(count) > max->to_number<double>())
            note(pointer, "RANGE", "must have at most " + plain(*max) + " " + std::string(unit));
    }

    void text(const json::object& keywords, string_view at, const std::string& pointer) {
        size(keywords, "minLength", "maxLength", code_points(at), "characters", pointer);
        if (const auto* pattern = keywords.if_contains("pattern"); pattern && pattern->is_string()) {
            std::regex expression{std::string(pattern->get_string())};
            if (!std::regex_search(at.begin(), at.end(), expression))
                note(pointer, "FORMAT", "must match " + std::string(pattern->get_string()));
        }
    }

    void number(const json::object& keywords, double at, const std::string& pointer) {
        auto limit = [&](string_view name, auto breaks, string_view words) {
            if (const auto* by = bound(keywords, name); by && breaks(at, by->to_number<double>()))
                note(pointer, "RANGE", "must be " + std::string(words) + " " + plain(*by));
        };
        limit("minimum", std::less<>{}, "at least");
        limit("maximum", std::greater<>{}, "at most");
        limit("exclusiveMinimum", std::less_equal<>{}, "greater than");
        limit("exclusiveMaximum", std::greater_equal<>{}, "less than");
        limit("multipleOf", [](double a, double b) { return std::fmod(a, b) != 0.0; }, "a multiple of");
    }

    void list(const json::object& keywords, const json::array& at, const std::string& pointer, int depth) {
        size(keywords, "minItems", "maxItems", at.size(), "entries", pointer);
        if (const auto* unique = keywords.if_contains("uniqueItems"); unique && *unique == true) {
            for (std::size_t i = 1; i < at.size() && !full(); ++i)
                if (std::find(at.begin(), at.begin() + std::ptrdiff_t(i), at[i]) != at.begin() + std::ptrdiff_t(i))
                    note(child(pointer, std::to_string(i)), "VALUE", "is there already");
        }
        const auto* items = keywords.if_contains("items");
        if (!items || items->is_array()) return;
        for (std::size_t i = 0; i < at.size() && !full(); ++i)
            value(*items, at[i], child(pointer, std::to_string(i)), depth + 1);
    }

    void object(const json::object& keywords, const json::object& at, const std::string& pointer, int depth) {
        size(keywords, "minProperties", "maxProperties", at.size(), "members", pointer);
        if (const auto* required = keywords.if_contains("required"); required && required->is_array()) {
            for (const auto& name : required->get_array())
                if (name.is_string() && !at.contains(name.get_string()))
                    note(child(pointer, name.get_string()), "REQUIRED", "is missing");
        }
        const auto* properties = keywords.if_contains("properties");
        const auto* patterns = keywords.if_contains("patternProperties");
        const auto* additional = keywords.if_contains("additionalProperties");
        for (const auto& [name, held] : at) {
            if (full()) return;
            const auto* known =
                properties && properties->is_object() ? properties->get_object().if_contains(name) : nullptr;
            if (known) value(*known, held, child(pointer, name), depth + 1);
            bool matched = known != nullptr;
            if (patterns && patterns->is_object()) {
                for (const auto& [pattern, schema] : patterns->get_object()) {
                    if (!std::regex_search(std::string(name), std::regex(std::string(pattern)))) continue;
                    value(schema, held, child(pointer, name), depth + 1);
                    matched = true;
                }
            }
            if (!matched && additional) value(*additional, held, child(pointer, name), depth + 1);
        }
    }
};

}  // namespace

std::vector<FieldError> explain(const json::value& root, const json::value& value) {
    Walk walk{root};
    walk.value(root, value, "", 0);
    return std::move(walk.found);
}

}  // namespace vestibule::schema
