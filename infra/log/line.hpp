// One log line as text: what log::write() hands to the sink.
#pragma once

#include <initializer_list>
#include <string>
#include <string_view>

#include "domain/shared/clock.hpp"
#include "infra/log/log.hpp"

namespace vestibule::log {

// Without the line break. Control characters (C0, DEL, C1, U+2028, U+2029) are escaped and bytes that are not
// UTF-8 become U+FFFD, so that no value can forge a line, steer a terminal or break a JSON reader.
std::string line(Format format, Level level, Instant at, std::string_view message, std::initializer_list<Field> fields);

}  // namespace vestibule::log
