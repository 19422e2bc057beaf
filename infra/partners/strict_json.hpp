// What partners answer, read as strictly as what clients send: an object without repeated keys and nothing behind it.
#pragma once

#include <boost/json/object.hpp>
#include <optional>
#include <string_view>

namespace vestibule::partners {

std::optional<boost::json::object> parse_strictly(std::string_view body);

}  // namespace vestibule::partners
