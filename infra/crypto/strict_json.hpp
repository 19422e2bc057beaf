// JSON objects out of tokens and keys, read so that two readers cannot see different things.
#pragma once

#include <boost/json/object.hpp>
#include <optional>
#include <string_view>

namespace vestibule::crypto {

// nullopt for anything but one object in valid UTF-8: repeated names at any depth (RFC 7515, section 4),
// trailing data, nesting deeper than 8.
std::optional<boost::json::object> strict_json_object(std::string_view text);

}  // namespace vestibule::crypto
