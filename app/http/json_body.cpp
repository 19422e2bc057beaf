#include <boost/json/array.hpp>
#include <boost/json/basic_parser_impl.hpp>
#include <boost/json/value.hpp>
#include <cmath>

#include "app/http/json_reader.hpp"
#include "app/http/pointer.hpp"

namespace vestibule::app {
namespace {

namespace json = boost::json;

// Builds the value and notes what Boost.JSON would pass over: repeated keys, NUL, numbers that don't fit.
class StrictHandler {
  public:
    static constexpr std::size_t max_object_size = std::size_t(-1);
    static constexpr std::size_t max_array_size = std::size_t(-1);
    static constexpr std::size_t max_key_size = std::size_t(-1);
    static constexpr std::size_t max_string_size = std::size_t(-1);

    json::value root;
    std::vector<FieldError> faults;

    bool on_document_begin(json::error_code&) { return true; }
    bool on_document_end(json::error_code&) { return true; }

    bool on_object_begin(json::error_code&) { return open(json::object()); }
    bool on_object_end(std::size_t, json::error_code&) { return close(); }
    bool on_array_begin(json::error_code&) { return open(json::array()); }
    bool on_array_end(std::size_t, json::error_code&) { return close(); }

    bool on_key_part(json::string_view part, std::size_t, json::error_code&) {
        text_.append(part);
        return true;
    }
    bool on_key(json::string_view part, std::size_t, json::error_code&) {
        text_.append(part);
        auto& frame = frames_.back();
        frame.key = std::exchange(text_, {});
        if (frame.value.get_object().contains(frame.key)) fault("VALUE", "the key is repeated");
        if (frame.key.find('\0') != std::string::npos) fault("VALUE", "the key holds U+0000");
        return true;
    }
    bool on_string_part(json::string_view part, std::size_t, json::error_code&) {
        text_.append(part);
        return true;
    }
    bool on_string(json::string_view part, std::size_t, json::error_code&) {
        text_.append(part);
        if (text_.find('\0') != std::string::npos) fault("VALUE", "holds U+0000");
        return add(json::string(std::exchange(text_, {})));
    }
    bool on_number_part(json::string_view part, json::error_code&) {
        text_.append(part);
        return true;
    }
    bool on_int64(std::int64_t number, json::string_view, json::error_code&) {
        text_.clear();
        return add(number);
    }
    bool on_uint64(std::uint64_t number, json::string_view, json::error_code&) {
        text_.clear();
        return add(number);
    }
    bool on_double(double number, json::string_view part, json::error_code&) {
        text_.append(part);
        const bool integer = text_.find_first_of(".eE") == std::string::npos;
        text_.clear();
        if (!std::isfinite(number) || integer) {
            fault("RANGE", "the number is out of range");
            number = 0;
        }
        return add(number);
    }
    bool on_bool(bool flag, json::error_code&) { return add(flag); }
    bool on_null(json::error_code&) { return add(nullptr); }
    bool on_comment_part(json::string_view, json::error_code&) { return true; }
    bool on_comment(json::string_view, json::error_code&) { return true; }

  private:
    struct Frame {
        json::value value;
        std::string key;
    };

    bool open(json::value container) {
        frames_.push_back({std::move(container), {}});
        return true;
    }
    bool close() {
        auto done = std::move(frames_.back().value);
        frames_.pop_back();
        return add(std::move(done));
    }
    bool add(json::value value) {
        if (frames_.empty()) {
            root = std::move(value);
        } else if (auto& parent = frames_.back(); parent.value.is_object()) {
            parent.value.get_object().emplace(parent.key, std::move(value));
        } else {
            parent.value.get_array().push_back(std::move(value));
        }
        return true;
    }
    void fault(std::string code, std::string detail) {
        if (faults.size() > max_faults) return;
        std::string pointer;
        for (const auto& frame : frames_)
            pointer += '/' + (frame.value.is_object() ? pointer_token(frame.key)
                                                      : std::to_string(frame.value.get_array().size()));
        faults.push_back({std::move(pointer), std::move(code), std::move(detail)});
    }

    std::vector<Frame> frames_;
    std::string text_;
};

std::unexpected<Error> unreadable(std::string detail) {
    Error error{ErrorKind::invalid, "VALIDATION_FAILED", "The body can't be read as JSON."};
    error.fields.push_back({"", "FORMAT", std::move(detail)});
    return std::unexpected(std::move(error));
}

// What is wrong, in words of ours: the parser's messages are no contract.
std::string words_for(const json::error_code& failure) {
    if (failure == json::error::too_deep) return "nested deeper than 64";
    if (failure == json::error::extra_data) return "data follow the JSON value";
    if (failure == json::error::incomplete) return "the JSON value ends too early";
    if (failure == json::error::illegal_leading_surrogate || failure == json::error::illegal_trailing_surrogate ||
        failure == json::error::expected_utf16_escape)
        return "a lone surrogate";
    if (failure == json::error::exponent_overflow) return "a number is out of range";
    return "not well-formed JSON in UTF-8";
}

}  // namespace

Result<JsonBody> parse_json_object(std::string_view body) {
    json::parse_options options;
    options.max_depth = 64;
    json::basic_parser<StrictHandler> parser(options);

    json::error_code failure;
    const auto taken = parser.write_some(false, body.data(), body.size(), failure);
    if (!failure && body.find_first_not_of(" \t\r\n", taken) != std::string_view::npos)
        failure = json::error::extra_data;
    if (body.find_first_not_of(" \t\r\n") == std::string_view::npos) return unreadable("the body is empty");
    if (failure) return unreadable(words_for(failure));

    auto& handler = parser.handler();
    if (!handler.root.is_object()) {
        Error error{ErrorKind::invalid, "VALIDATION_FAILED", "The body must be a JSON object."};
        error.fields.push_back({"", "TYPE", "must be an object"});
        return std::unexpected(std::move(error));
    }
    return JsonBody{std::move(handler.root.get_object()), std::move(handler.faults)};
}

JsonBody query_object(const http::RequestHead& head) {
    JsonBody read;
    for (const auto& [name, value] : head.query) {
        if (read.object.contains(name)) read.faults.push_back({pointer_to(name), "VALUE", "the parameter is repeated"});
        read.object.emplace(name, value);
    }
    return read;
}

}  // namespace vestibule::app
