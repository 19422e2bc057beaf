// Times as clients send and get them.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "domain/shared/clock.hpp"

namespace vestibule::app {

// RFC 3339 with any offset and up to nine digits of a second (kept to the microsecond); nullopt for anything else.
std::optional<Instant> parse_rfc3339(std::string_view text);
// YYYY-MM-DDThh:mm:ss.mmmZ
std::string rfc3339(Instant instant);

}  // namespace vestibule::app
