#include "infra/json/strict_json.hpp"

#include <boost/json/basic_parser_impl.hpp>
#include <boost/json/parse.hpp>
#include <cstdint>
#include <set>
#include <string>
#include <utility>
#include <vector>

namespace vestibule {

namespace {

namespace json = boost::json;

struct TokenBounds {
    constexpr static std::size_t max_object_size = 256;
    constexpr static std::size_t max_array_size = 256;
    constexpr static std::size_t max_key_size = 1024;
    constexpr static std::size_t max_string_size = 64 * 1024;
    constexpr static std::size_t max_depth = 8;
};

struct BodyBounds {
    constexpr static std::size_t max_object_size = static_cast<std::size_t>(-1);
    constexpr static std::size_t max_array_size = static_cast<std::size_t>(-1);
    constexpr static std::size_t max_key_size = static_cast<std::size_t>(-1);
    constexpr static std::size_t max_string_size = static_cast<std::size_t>(-1);
    constexpr static std::size_t max_depth = 32;
};

// Receives the parser's calls and stops it at the first repeated name.
template <class Bounds>
struct NoRepeatedNames : Bounds {
    using Code = boost::system::error_code;
    using Text = json::string_view;

    std::vector<std::set<std::string, std::less<>>> names;
    std::string name;

    bool refuse(Code& code) const {
        code = json::error::syntax;
        return false;
    }
    bool on_document_begin(Code&) { return true; }
    bool on_document_end(Code&) { return true; }
    bool on_object_begin(Code&) {
        names.emplace_back();
        return true;
    }
    bool on_object_end(std::size_t, Code&) {
        names.pop_back();
        return true;
    }
    bool on_array_begin(Code&) { return true; }
    bool on_array_end(std::size_t, Code&) { return true; }
    bool on_key_part(Text part, std::size_t, Code&) {
        name.append(part);
        return true;
    }
    bool on_key(Text part, std::size_t, Code& code) {
        name.append(part);
        const bool fresh = names.back().insert(name).second;
        name.clear();
        return fresh || refuse(code);
    }
    bool on_string_part(Text, std::size_t, Code&) { return true; }
    bool on_string(Text, std::size_t, Code&) { return true; }
    bool on_number_part(Text, Code&) { return true; }
    bool on_int64(std::int64_t, Text, Code&) { return true; }
    bool on_uint64(std::uint64_t, Text, Code&) { return true; }
    bool on_double(double, Text, Code&) { return true; }
    bool on_bool(bool, Code&) { return true; }
    bool on_null(Code&) { return true; }
    bool on_comment_part(Text, Code&) { return true; }
    bool on_comment(Text, Code&) { return true; }
};

template <class Bounds>
std::optional<json::object> read(std::string_view text) {
    json::parse_options options;
    options.max_depth = Bounds::max_depth;
    json::error_code error;
    json::basic_parser<NoRepeatedNames<Bounds>> names(options);
    const auto taken = names.write_some(false, text.data(), text.size(), error);
    if (error || taken != text.size() || !names.done()) return std::nullopt;

    auto value = json::parse(text, error, {}, options);
    if (error || !value.is_object()) return std::nullopt;
    return std::move(value.as_object());
}

}  // namespace

std::optional<json::object> strict_json_object(std::string_view text, JsonBounds bounds) {
    return bounds == JsonBounds::token ? read<TokenBounds>(text) : read<BodyBounds>(text);
}

}  // namespace vestibule
