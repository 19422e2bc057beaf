// JSON Pointers (RFC 6901) of violations, and how many are listed.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace vestibule::app {

// More violations than this are counted, not listed: an answer must not outgrow its request.
constexpr std::size_t max_faults = 500;

// `name` with ~ and / escaped.
inline std::string pointer_token(std::string_view name) {
    std::string token;
    for (const char c : name) {
        if (c == '~')
            token += "~0";
        else if (c == '/')
            token += "~1";
        else
            token += c;
    }
    return token;
}

inline std::string pointer_to(std::string_view name) {
    return '/' + pointer_token(name);
}

}  // namespace vestibule::app
