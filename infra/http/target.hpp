// The parts of a request target (RFC 9112, section 3.2) and their percent-encoding (RFC 3986, section 2.1).
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace vestibule::http {

enum class Plus { literal, space };  // '+' means a space in queries only

// nullopt when an escape is malformed, or when what comes out holds NUL or is not UTF-8.
std::optional<std::string> percent_decode(std::string_view text, Plus plus = Plus::literal);

struct Target {
    std::string path;  // still encoded
    std::vector<std::pair<std::string, std::string>> query;
    bool query_malformed = false;  // an escape is, or what comes out holds NUL or is not UTF-8
};

// Origin form, absolute form (http and https), and `*`. nullopt for anything else.
std::optional<Target> parse_target(std::string_view target);

}  // namespace vestibule::http
