// What the front door makes of an exception and of a message that is not HTTP.
#pragma once

#include <exception>
#include <string>
#include <string_view>

#include "domain/shared/error.hpp"

namespace vestibule::app {

// Overloaded → OVERLOADED; Unavailable → UNAVAILABLE; anything else → INTERNAL_ERROR. The last two leave a log line.
Error error_of(std::exception_ptr failure, const std::string& operation, const std::string& correlation_id);

// The error of 400, 408, 414, 431 and 503 from the listener.
Error malformed_error(unsigned status, std::string_view detail);

// The first line of an exception's text without what stands in quotes or brackets: databases put values there.
std::string without_values(std::string_view text);

}  // namespace vestibule::app
