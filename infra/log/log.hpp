// Structured log lines: a message that never varies, and fields. No personal data, no secrets, ever.
#pragma once

#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

namespace vestibule::log {

enum class Level { debug, info, warning, error };
enum class Format { text, json };

using Field = std::pair<std::string_view, std::string>;

// Called once at start, before any thread. Lines go to standard error.
void configure(Level level, Format format);
std::optional<Level> level_of(std::string_view name);  // debug, info, warning, error

// Thread-safe. Line breaks and control characters in values are escaped.
void write(Level level, std::string_view message, std::initializer_list<Field> fields = {});

inline void debug(std::string_view message, std::initializer_list<Field> fields = {}) {
    write(Level::debug, message, fields);
}
inline void info(std::string_view message, std::initializer_list<Field> fields = {}) {
    write(Level::info, message, fields);
}
inline void warning(std::string_view message, std::initializer_list<Field> fields = {}) {
    write(Level::warning, message, fields);
}
inline void error(std::string_view message, std::initializer_list<Field> fields = {}) {
    write(Level::error, message, fields);
}

}  // namespace vestibule::log
