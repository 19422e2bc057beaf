// The JSON Schemas of the events' data, carried by the binary.
#pragma once

#include <string_view>

#include "events/catalog.hpp"

namespace vestibule::events {

// JSON Schema 2020-12, closed form; empty for a type without one, which a test excludes.
std::string_view schema_text(const EventType& type);

}  // namespace vestibule::events
