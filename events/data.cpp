#include "events/data.hpp"

#include <boost/json/array.hpp>
#include <boost/json/parse.hpp>

namespace vestibule::events {

namespace json = boost::json;

namespace {

[[noreturn]] void wrong(std::string_view name, const char* expected) {
    throw Malformed("data." + std::string(name) + " is not " + expected);
}

}  // namespace

Data::Data(const Record& record, std::string_view type) {
    if (record.header("ce_type") != type) throw Malformed("the record is not a " + std::string(type));
    boost::system::error_code unreadable;
    auto parsed = json::parse(record.payload, unreadable);
    if (unreadable || !parsed.is_object()) throw Malformed("payload is not a JSON object");
    object_ = std::move(parsed.get_object());
}

const json::value* Data::find(std::string_view name) const {
    return object_.if_contains(json::string_view(name.data(), name.size()));
}

std::string Data::text(std::string_view name) const {
    const auto* value = find(name);
    if (!value || !value->is_string()) wrong(name, "a text");
    return std::string(value->get_string());
}

std::string Data::optional_text(std::string_view name) const {
    return find(name) ? text(name) : std::string{};
}

std::uint64_t Data::number(std::string_view name) const {
    const auto* value = find(name);
    if (value && value->is_uint64()) return value->get_uint64();
    if (!value || !value->is_int64() || value->get_int64() < 0) wrong(name, "a whole number");
    return static_cast<std::uint64_t>(value->get_int64());
}

bool Data::boolean(std::string_view name) const {
    const auto* value = find(name);
    if (!value || !value->is_bool()) wrong(name, "true or false");
    return value->get_bool();
}

std::vector<std::string> Data::texts(std::string_view name) const {
    const auto* value = find(name);
    if (!value || !value->is_array()) wrong(name, "a list");
    std::vector<std::string> texts;
    for (const auto& element : value->get_array()) {
        if (!element.is_string()) wrong(name, "a list of texts");
        texts.emplace_back(element.get_string());
    }
    return texts;
}

std::vector<Data> Data::objects(std::string_view name) const {
    const auto* value = find(name);
    if (!value || !value->is_array()) wrong(name, "a list");
    std::vector<Data> objects;
    for (const auto& element : value->get_array()) {
        if (!element.is_object()) wrong(name, "a list of objects");
        objects.emplace_back(element.get_object());
    }
    return objects;
}

void set_unless_empty(json::object& object, std::string_view name, const std::string& text) {
    if (!text.empty()) object[json::string_view(name.data(), name.size())] = text;
}

}  // namespace vestibule::events
