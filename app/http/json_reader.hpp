// Reads a JSON body strictly and notes every violation: wrong type, missing, unknown, out of range.
#pragma once

#include <boost/json/object.hpp>
#include <boost/json/value.hpp>
#include <initializer_list>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "domain/shared/clock.hpp"
#include "domain/shared/error.hpp"
#include "domain/shared/secret.hpp"
#include "domain/shared/text.hpp"
#include "infra/http/message.hpp"

namespace vestibule::app {

// A body that could be read. `faults` are violations that don't hinder reading on (repeated keys, NUL, numbers
// out of range): the JsonReader made of it lists them with its own.
struct JsonBody {
    boost::json::object object;
    std::vector<FieldError> faults = {};
};

// Refused with VALIDATION_FAILED at once: empty, not JSON, not UTF-8, lone surrogates, trailing data, nesting
// deeper than 64, not an object.
Result<JsonBody> parse_json_object(std::string_view body);

// VALIDATION_FAILED listing every field and fault, where no field is expected; nullopt for an empty object.
std::optional<Error> unknown_fields(const JsonBody& body);

// The query parameters as an object of strings; a repeated one is a fault.
JsonBody query_object(const http::RequestHead& head);

struct TextRules {
    std::size_t min = 0;  // code points
    std::size_t max = 4096;
    bool trim = false;  // and NFC; RANGE at once for more than four times `max`
    bool refuse_control = false;
};

// A view of one object of the body and of the violations found so far in the whole body. Values of fields
// that violate come back empty; ask `failure()` before using any. `null` is a wrong type. Used by one thread.
class JsonReader {
  public:
    // Both outlive the reader and those made of it.
    JsonReader(const JsonBody& body, const Text& text);

    std::string text(std::string_view name, TextRules rules = {});
    std::optional<std::string> optional_text(std::string_view name, TextRules rules = {});
    // True where the field is there and null: what a merge patch (RFC 7396) removes.
    bool null(std::string_view name);
    Secret secret(std::string_view name, TextRules rules = {});
    std::optional<Secret> optional_secret(std::string_view name, TextRules rules = {});
    bool boolean(std::string_view name);
    std::optional<bool> optional_boolean(std::string_view name);
    std::optional<std::string> optional_one_of(std::string_view name, std::initializer_list<std::string_view> allowed);
    std::string one_of(std::string_view name, std::initializer_list<std::string_view> allowed);
    // Formats of api.md section 1 and 3.
    std::string email(std::string_view name);
    std::string country(std::string_view name);                       // ISO 3166-1 alpha-2
    std::optional<std::string> optional_date(std::string_view name);  // YYYY-MM-DD, of somebody alive: 1900 to today
    std::string date(std::string_view name);
    Instant time(std::string_view name);  // RFC 3339
    std::optional<Instant> optional_time(std::string_view name);
    std::string locale(std::string_view name);  // BCP 47, at most 35
    std::optional<std::string> optional_locale(std::string_view name);
    std::string person_name(std::string_view name);  // 1–100, NFC, trimmed, no controls
    std::string login_name(std::string_view name);   // 3–128 after trimming
    // Whether the object holds the field at all, whatever it is.
    bool has(std::string_view name) const;
    // An array of at most `max` strings, each under `rules`; empty where it is absent.
    std::vector<std::string> texts(std::string_view name, std::size_t max, const TextRules& rules);
    // An object whose fields are texts, whatever they are called, each under `rules`; nullopt where it is absent.
    std::optional<std::vector<std::pair<std::string, std::string>>> named_texts(std::string_view name, std::size_t max,
                                                                                const TextRules& rules);
    // A nested object; an absent or wrong one gives a reader of an empty object, already noted.
    JsonReader object(std::string_view name);
    std::optional<JsonReader> optional_object(std::string_view name);
    std::vector<JsonReader> objects(std::string_view name, std::size_t min, std::size_t max, bool required);
    // Any JSON object, kept as text and marked as read (checked elsewhere, e.g. against a site's schema).
    std::string raw_object(std::string_view name);
    std::optional<std::string> optional_raw_object(std::string_view name);
    // An object whose fields this reader takes, whatever they are called, is not checked for unknown ones.
    void accept_unknown();

    // Adds a violation at a field (or "" for this object), or at an item of it, that the caller found.
    void violation(std::string_view name, std::string code, std::string detail, std::optional<std::size_t> item = {});
    std::string pointer(std::string_view name) const;

    // Notes every field that nobody asked for as UNKNOWN, then VALIDATION_FAILED if anything was noted.
    // Called once, on the root reader, after all fields have been asked for.
    std::optional<Error> failure();

  private:
    struct State;  // what all readers of one body share
    struct Seen;   // what was asked of this object

    JsonReader(std::shared_ptr<State> state, std::shared_ptr<Seen> seen);
    const boost::json::value* take(std::string_view name);
    const boost::json::value* take_required(std::string_view name);
    std::string checked_text(const boost::json::value* value, std::string_view name, const TextRules& rules);
    std::string checked_choice(const boost::json::value* value, std::string_view name,
                               std::initializer_list<std::string_view> allowed);
    std::string checked_date(const boost::json::value* value, std::string_view name);
    Instant checked_time(const boost::json::value* value, std::string_view name);
    std::string checked_locale(const boost::json::value* value, std::string_view name);
    JsonReader nested(const boost::json::value* value, std::string pointer);

    std::shared_ptr<State> state_;
    std::shared_ptr<Seen> seen_;
};

}  // namespace vestibule::app
