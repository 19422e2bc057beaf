#include "infra/schema/json_schema.hpp"

#include <boost/json/parse.hpp>
#include <mutex>
#include <set>

#include "infra/schema/explain.hpp"
#include "infra/schema/lint.hpp"
#include "infra/schema/meta_schema.hpp"
#include "infra/schema/valijson.hpp"

namespace vestibule::schema {
namespace {

namespace json = boost::json;
using Adapter = valijson::adapters::BoostJsonAdapter;

// Longer strings could exhaust the stack of std::regex.
constexpr std::size_t longest_string = 4096;

void parse_into(valijson::Schema& schema, const json::value& text) {
    valijson::SchemaParser(valijson::SchemaParser::kDraft7).populateSchema(Adapter(text), schema);
}

// A validator keeps the expressions that it has compiled, which cost more than everything else of a check, and serves
// one thread at a time.
class Validators {
  public:
    bool hold(const valijson::Schema& schema, const json::value& value, valijson::ValidationResults* results) {
        auto validator = take();
        const bool holds = validator->validate(schema, Adapter(value), results);
        const std::lock_guard lock(mutex_);
        idle_.push_back(std::move(validator));
        return holds;
    }

  private:
    std::unique_ptr<valijson::Validator> take() {
        const std::lock_guard lock(mutex_);
        if (idle_.empty()) return std::make_unique<valijson::Validator>(valijson::Validator::kStrongTypes);
        auto validator = std::move(idle_.back());
        idle_.pop_back();
        return validator;
    }

    std::mutex mutex_;
    std::vector<std::unique_ptr<valijson::Validator>> idle_;
};

// ["<root>", "[tier]", "[0]"] → "/tier/0"
std::string pointer_of(const std::vector<std::string>& context) {
    std::string pointer;
    for (std::size_t i = 1; i < context.size(); ++i)
        pointer = child(pointer, context[i].substr(1, context[i].size() - 2));
    return pointer;
}

// The places where the library said no, innermost only.
std::vector<FieldError> places(const valijson::ValidationResults& results, const std::string& detail) {
    std::set<std::string> pointers;
    for (const auto& error : results) pointers.insert(pointer_of(error.context));
    std::vector<FieldError> errors;
    for (auto at = pointers.begin(); at != pointers.end(); ++at) {
        auto next = std::next(at);
        if (next == pointers.end() || !next->starts_with(*at + "/")) errors.push_back({*at, "VALUE", detail});
    }
    return errors;
}

std::vector<FieldError> against_draft_7(const json::value& schema) {
    static const json::value text = json::parse(draft_7);
    static const auto compiled = [] {
        auto meta = std::make_unique<valijson::Schema>();
        parse_into(*meta, text);
        return meta;
    }();
    valijson::ValidationResults results;
    if (Validators().hold(*compiled, schema, &results)) return {};
    auto errors = explain(text, schema);
    return errors.empty() ? places(results, "is not what draft 7 allows here") : errors;
}

void too_long_strings(const json::value& value, const std::string& at, std::vector<FieldError>& errors) {
    if (value.is_string() && value.get_string().size() > longest_string)
        errors.push_back({at, "RANGE", "must have at most 4096 bytes"});
    if (value.is_object())
        for (const auto& [name, held] : value.get_object()) too_long_strings(held, child(at, name), errors);
    if (value.is_array())
        for (std::size_t i = 0; i < value.get_array().size(); ++i)
            too_long_strings(value.get_array()[i], child(at, std::to_string(i)), errors);
}

}  // namespace

struct JsonSchema::Compiled {
    json::value text;
    valijson::Schema rules;
    std::set<std::string, std::less<>> written_by_clients;
    mutable Validators validators;
};

JsonSchema::JsonSchema(std::unique_ptr<const Compiled> compiled) : compiled_(std::move(compiled)) {}
JsonSchema::~JsonSchema() = default;

std::expected<std::shared_ptr<const JsonSchema>, std::vector<FieldError>> JsonSchema::compile(std::string_view text) {
    auto compiled = std::make_unique<Compiled>();
    boost::system::error_code error;
    compiled->text = json::parse(text, error);
    if (error) return std::unexpected(std::vector<FieldError>{{"", "FORMAT", "is not JSON: " + error.message()}});
    if (!compiled->text.is_object()) return std::unexpected(std::vector<FieldError>{{"", "TYPE", "must be an object"}});

    auto faults = lint(compiled->text);
    auto more = against_draft_7(compiled->text);
    faults.insert(faults.end(), more.begin(), more.end());
    if (!faults.empty()) return std::unexpected(std::move(faults));

    auto& schema = compiled->text.get_object();
    if (!schema.contains("type")) schema["type"] = "object";
    if (!schema.contains("additionalProperties")) schema["additionalProperties"] = false;
    if (const auto* properties = schema.if_contains("properties")) {
        for (const auto& [name, rules] : properties->get_object()) {
            const auto* writer = rules.is_object() ? rules.get_object().if_contains("x-writer") : nullptr;
            if (writer && *writer == "client") compiled->written_by_clients.emplace(name);
        }
    }
    try {
        parse_into(compiled->rules, compiled->text);
    } catch (const std::exception& refused) {
        return std::unexpected(std::vector<FieldError>{{"", "VALUE", refused.what()}});
    }
    return std::shared_ptr<const JsonSchema>(new JsonSchema(std::move(compiled)));
}

std::vector<FieldError> JsonSchema::check(std::string_view attributes, Writer writer) const {
    boost::system::error_code error;
    // As deep as a request may nest (api.md section 1); the library's own limit is 32.
    auto value = json::parse(attributes, error, {}, {.max_depth = 64});
    if (error || !value.is_object()) return {{"", "TYPE", "must be an object"}};

    std::vector<FieldError> errors;
    too_long_strings(value, "", errors);
    if (!errors.empty()) return errors;

    if (writer == Writer::user) {
        for (const auto& name : compiled_->written_by_clients)
            if (value.get_object().contains(name))
                errors.push_back({child("", name), "VALUE", "may not be written by the user"});
    }
    valijson::ValidationResults results;
    if (compiled_->validators.hold(compiled_->rules, value, &results)) return errors;
    auto reasons = explain(compiled_->text, value);
    if (reasons.empty()) reasons = places(results, "does not hold against the site's schema");
    errors.insert(errors.end(), reasons.begin(), reasons.end());
    return errors;
}

}  // namespace vestibule::schema
