#include "app/http/json_reader.hpp"

#include <boost/json/array.hpp>
#include <boost/json/serialize.hpp>
#include <chrono>
#include <set>

#include "app/config/rules.hpp"
#include "app/http/formats.hpp"
#include "app/http/pointer.hpp"
#include "app/http/time_text.hpp"

namespace vestibule::app {

namespace json = boost::json;

namespace {

// Nobody alive was born before.
constexpr std::chrono::year oldest_year{1900};

std::optional<Error> validation_failed(std::vector<FieldError> faults) {
    if (faults.empty()) return std::nullopt;
    if (faults.size() > max_faults) {
        const auto more = faults.size() - max_faults;
        faults.resize(max_faults);
        faults.push_back({"", "VALUE", "and " + std::to_string(more) + " more"});
    }
    return Error{ErrorKind::invalid, "VALIDATION_FAILED", "The request breaks the rules listed in errors.",
                 std::move(faults)};
}

}  // namespace

struct JsonReader::Seen {
    const json::object* object;  // null: already noted as missing or wrong, so nothing more is said of it
    std::string pointer;
    std::set<std::string, std::less<>> asked = {};
    bool accept_unknown = false;
};

struct JsonReader::State {
    const Text& text;
    std::vector<FieldError> faults;
    std::vector<std::shared_ptr<Seen>> objects;

    void note(std::string pointer, std::string code, std::string detail) {
        faults.push_back({std::move(pointer), std::move(code), std::move(detail)});
    }
    std::shared_ptr<Seen> enter(const json::object* object, std::string pointer) {
        objects.push_back(std::make_shared<Seen>(object, std::move(pointer)));
        return objects.back();
    }
};

JsonReader::JsonReader(const JsonBody& body, const Text& text)
    : state_(std::make_shared<State>(text, body.faults)), seen_(state_->enter(&body.object, "")) {}

JsonReader::JsonReader(std::shared_ptr<State> state, std::shared_ptr<Seen> seen)
    : state_(std::move(state)), seen_(std::move(seen)) {}

const json::value* JsonReader::take(std::string_view name) {
    seen_->asked.emplace(name);
    return seen_->object ? seen_->object->if_contains(name) : nullptr;
}

const json::value* JsonReader::take_required(std::string_view name) {
    const auto* value = take(name);
    if (!value) violation(name, "REQUIRED", "is missing");
    return value;
}

std::string JsonReader::pointer(std::string_view name) const {
    return name.empty() ? seen_->pointer : seen_->pointer + pointer_to(name);
}

void JsonReader::violation(std::string_view name, std::string code, std::string detail,
                           std::optional<std::size_t> item) {
    if (!seen_->object) return;
    state_->note(pointer(name) + (item ? "/" + std::to_string(*item) : ""), std::move(code), std::move(detail));
}

void JsonReader::accept_unknown() {
    seen_->accept_unknown = true;
}

std::string JsonReader::checked_text(const json::value* value, std::string_view name, const TextRules& rules) {
    if (!value) return {};
    if (!value->is_string()) {
        violation(name, "TYPE", "must be a string");
        return {};
    }
    const std::string_view sent(value->get_string().data(), value->get_string().size());
    auto read = rules.trim ? state_->text.trim(sent) : std::string(sent);
    const auto out_of_range = [&] {
        violation(name, "RANGE",
                  "must have " + std::to_string(rules.min) + " to " + std::to_string(rules.max) + " characters");
        return std::string();
    };
    // Composing takes quadratic time where combining marks follow each other: only what may fit is composed.
    if (rules.trim) {
        if (state_->text.code_points(read) > 4 * rules.max) return out_of_range();
        read = state_->text.nfc(read);
    }
    if (rules.refuse_control && state_->text.has_control_characters(read)) {
        violation(name, "VALUE", "must not hold control characters");
        return {};
    }
    const auto length = state_->text.code_points(read);
    if (length < rules.min || length > rules.max) return out_of_range();
    return read;
}

std::string JsonReader::text(std::string_view name, TextRules rules) {
    return checked_text(take_required(name), name, rules);
}

std::optional<std::string> JsonReader::optional_text(std::string_view name, TextRules rules) {
    const auto* value = take(name);
    return value ? std::optional(checked_text(value, name, rules)) : std::nullopt;
}

bool JsonReader::null(std::string_view name) {
    const auto* value = take(name);
    return value && value->is_null();
}

Secret JsonReader::secret(std::string_view name, TextRules rules) {
    return Secret(text(name, rules));
}

std::optional<Secret> JsonReader::optional_secret(std::string_view name, TextRules rules) {
    const auto* value = take(name);
    return value ? std::optional(Secret(checked_text(value, name, rules))) : std::nullopt;
}

std::optional<bool> JsonReader::optional_boolean(std::string_view name) {
    const auto* value = take(name);
    if (!value) return std::nullopt;
    if (value->is_bool()) return value->get_bool();
    violation(name, "TYPE", "must be true or false");
    return std::nullopt;
}

bool JsonReader::boolean(std::string_view name) {
    return take_required(name) && optional_boolean(name).value_or(false);
}

std::string JsonReader::checked_choice(const json::value* value, std::string_view name,
                                       std::initializer_list<std::string_view> allowed) {
    auto read = checked_text(value, name, {});
    if (!value || !value->is_string()) return {};
    std::string list;
    for (const auto choice : allowed) {
        if (read == choice) return read;
        list.append(list.empty() ? "" : ", ").append(choice);
    }
    violation(name, "VALUE", "must be one of " + list);
    return {};
}

std::string JsonReader::one_of(std::string_view name, std::initializer_list<std::string_view> allowed) {
    return checked_choice(take_required(name), name, allowed);
}

std::optional<std::string> JsonReader::optional_one_of(std::string_view name,
                                                       std::initializer_list<std::string_view> allowed) {
    const auto* value = take(name);
    return value ? std::optional(checked_choice(value, name, allowed)) : std::nullopt;
}

std::string JsonReader::email(std::string_view name) {
    const auto* value = take_required(name);
    auto read = checked_text(value, name, {});
    if (!value || !value->is_string()) return {};
    if (is_email(read) && !state_->text.has_control_characters(read)) return state_->text.nfc(read);
    violation(name, "FORMAT", "must be an e-mail address: local part, @, a domain of two labels or more");
    return {};
}

std::string JsonReader::country(std::string_view name) {
    const auto* value = take_required(name);
    auto read = checked_text(value, name, {});
    if (!value || !value->is_string() || is_country(read)) return read;
    violation(name, read.size() == 2 ? "VALUE" : "FORMAT", "must be a country of ISO 3166-1 alpha-2, in capitals");
    return {};
}

std::string JsonReader::checked_date(const json::value* value, std::string_view name) {
    auto read = checked_text(value, name, {});
    if (!value || !value->is_string()) return {};
    const auto day = date_of(read);
    if (!day) {
        violation(name, "FORMAT", "must be a date, YYYY-MM-DD");
        return {};
    }
    if (day->year() < oldest_year) {
        violation(name, "RANGE", "must not be before 1900");
        return {};
    }
    if (std::chrono::sys_days(*day) > std::chrono::floor<std::chrono::days>(std::chrono::system_clock::now())) {
        violation(name, "RANGE", "must not be in the future");
        return {};
    }
    return read;
}

std::string JsonReader::date(std::string_view name) {
    return checked_date(take_required(name), name);
}

std::optional<std::string> JsonReader::optional_date(std::string_view name) {
    const auto* value = take(name);
    return value ? std::optional(checked_date(value, name)) : std::nullopt;
}

Instant JsonReader::checked_time(const json::value* value, std::string_view name) {
    const auto read = checked_text(value, name, {});
    if (!value || !value->is_string()) return {};
    const auto at = parse_rfc3339(read);
    if (!at) violation(name, "FORMAT", "must be a time of RFC 3339");
    return at.value_or(Instant());
}

Instant JsonReader::time(std::string_view name) {
    return checked_time(take_required(name), name);
}

std::optional<Instant> JsonReader::optional_time(std::string_view name) {
    const auto* value = take(name);
    return value ? std::optional(checked_time(value, name)) : std::nullopt;
}

std::string JsonReader::checked_locale(const json::value* value, std::string_view name) {
    auto read = checked_text(value, name, {});
    if (!value || !value->is_string() || (read.size() <= 35 && is_locale(read))) return read;
    violation(name, "FORMAT", "must be a locale of BCP 47, such as en or es-MX");
    return {};
}

std::string JsonReader::locale(std::string_view name) {
    return checked_locale(take_required(name), name);
}

std::optional<std::string> JsonReader::optional_locale(std::string_view name) {
    const auto* value = take(name);
    return value ? std::optional(checked_locale(value, name)) : std::nullopt;
}

std::string JsonReader::person_name(std::string_view name) {
    return text(name, {.min = 1, .max = 100, .trim = true, .refuse_control = true});
}

std::string JsonReader::login_name(std::string_view name) {
    const auto* value = take_required(name);
    auto read = checked_text(value, name, {.max = 512, .trim = true, .refuse_control = true});
    if (!value || !value->is_string() || read.empty() != state_->text.trim(value->get_string()).empty()) return {};
    const auto length = state_->text.code_points(state_->text.fold(read));
    if (length >= 3 && length <= 128) return read;
    violation(name, "RANGE", "must have 3 to 128 characters");
    return {};
}

bool JsonReader::has(std::string_view name) const {
    return seen_->object && seen_->object->contains(name);
}

std::vector<std::string> JsonReader::texts(std::string_view name, std::size_t max, const TextRules& rules) {
    const auto* value = take(name);
    if (!value) return {};
    if (!value->is_array()) {
        violation(name, "TYPE", "must be an array");
        return {};
    }
    const auto& items = value->get_array();
    if (items.size() > max) {
        violation(name, "RANGE", "must have at most " + std::to_string(max) + " items");
        return {};
    }
    // Stands where the items' pointers begin; asks for no field, so it is not entered.
    JsonReader inside(state_, std::make_shared<Seen>(seen_->object, pointer(name)));
    std::vector<std::string> texts;
    for (std::size_t at = 0; at < items.size(); ++at)
        texts.push_back(inside.checked_text(&items[at], std::to_string(at), rules));
    return texts;
}

std::optional<std::vector<std::pair<std::string, std::string>>> JsonReader::named_texts(std::string_view name,
                                                                                        std::size_t max,
                                                                                        const TextRules& rules) {
    auto inside = optional_object(name);
    if (!inside) return std::nullopt;
    inside->accept_unknown();
    std::vector<std::pair<std::string, std::string>> texts;
    if (!inside->seen_->object) return texts;
    if (inside->seen_->object->size() > max)
        violation(name, "RANGE", "must have at most " + std::to_string(max) + " parts");
    for (const auto& part : *inside->seen_->object) texts.emplace_back(part.key(), inside->text(part.key(), rules));
    return texts;
}

JsonReader JsonReader::nested(const json::value* value, std::string pointer) {
    if (value && !value->is_object()) state_->note(pointer, "TYPE", "must be an object");
    const auto* object = value ? value->if_object() : nullptr;
    return {state_, state_->enter(object, std::move(pointer))};
}

JsonReader JsonReader::object(std::string_view name) {
    return nested(take_required(name), pointer(name));
}

std::optional<JsonReader> JsonReader::optional_object(std::string_view name) {
    const auto* value = take(name);
    return value ? std::optional(nested(value, pointer(name))) : std::nullopt;
}

std::vector<JsonReader> JsonReader::objects(std::string_view name, std::size_t min, std::size_t max, bool required) {
    const auto* value = required ? take_required(name) : take(name);
    if (!value) return {};
    if (!value->is_array()) {
        violation(name, "TYPE", "must be an array");
        return {};
    }
    const auto& items = value->get_array();
    if (items.size() < min || items.size() > max) {
        violation(name, "RANGE", "must have " + std::to_string(min) + " to " + std::to_string(max) + " items");
        return {};
    }
    std::vector<JsonReader> readers;
    for (std::size_t at = 0; at < items.size(); ++at)
        readers.push_back(nested(&items[at], pointer(name) + '/' + std::to_string(at)));
    return readers;
}

std::optional<std::string> JsonReader::optional_raw_object(std::string_view name) {
    const auto* value = take(name);
    if (!value) return std::nullopt;
    if (value->is_object()) return json::serialize(*value);
    violation(name, "TYPE", "must be an object");
    return std::string("{}");
}

std::string JsonReader::raw_object(std::string_view name) {
    return take_required(name) ? *optional_raw_object(name) : "{}";
}

std::optional<Error> unknown_fields(const JsonBody& body) {
    auto faults = body.faults;
    for (const auto& field : body.object) faults.push_back({pointer_to(field.key()), "UNKNOWN", "is not known here"});
    return validation_failed(std::move(faults));
}

std::optional<Error> JsonReader::failure() {
    for (const auto& seen : state_->objects) {
        if (!seen->object || seen->accept_unknown) continue;
        for (const auto& field : *seen->object) {
            const std::string_view name(field.key().data(), field.key().size());
            if (!seen->asked.contains(name))
                state_->note(seen->pointer + pointer_to(name), "UNKNOWN", "is not known here");
        }
    }
    return validation_failed(std::move(state_->faults));
}

}  // namespace vestibule::app
