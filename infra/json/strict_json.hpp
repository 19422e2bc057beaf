// JSON objects out of foreign hands, read so that two readers cannot see different things.
#pragma once

#include <boost/json/object.hpp>
#include <optional>
#include <string_view>

namespace vestibule {

enum class JsonBounds {
    token,  // headers and claims of tokens, keys: 256 names or items, names of 1 KB, texts of 64 KB, nesting to 8
    body,   // what a partner answers, bounded by who read it: nesting to 32
};

// nullopt for anything but one object in valid UTF-8: repeated names at any depth (RFC 7515, section 4), trailing data,
// more than the bounds.
std::optional<boost::json::object> strict_json_object(std::string_view text, JsonBounds bounds);

}  // namespace vestibule
