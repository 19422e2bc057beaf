// What the front door makes of an exception and of a message that is not HTTP.
#pragma once

#include <exception>
#include <string>
#include <string_view>

#include "domain/shared/error.hpp"

namespace vestibule::app {

// Overloaded → OVERLOADED; Unavailable → UNAVAILABLE; anything else → INTERNAL_ERROR. The last two leave a log line.
Error error_of(std::exception_ptr failure, const std::string& operation, const std::string& correlation_id);

// The error of 400, 408, 413, 414, 431, 503 and 505 (a VALIDATION_FAILED, as 400) from the listener; any other status
// is INTERNAL_ERROR.
Error malformed_error(unsigned status, std::string_view detail);

// The first line of an exception's text without what stands in quotes or brackets: databases put values there.
std::string without_values(std::string_view text);

}  // namespace vestibule::app
