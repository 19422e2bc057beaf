// RFC 3986, section 2.1: everything but unreserved characters. Also what RFC 6749 wants of the parts of credentials.
#pragma once

#include <string>
#include <string_view>

#include "domain/shared/hex.hpp"

namespace vestibule {

inline std::string percent_encoded(std::string_view text) {
    std::string encoded;
    for (const char c : text) {
        const bool plain = (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') ||
                           std::string_view("-._~").contains(c);
        if (plain)
            encoded += c;
        else
            encoded += '%' + to_hex(std::string_view(&c, 1), upper_hex_digits);
    }
    return encoded;
}

}  // namespace vestibule
