// Hexadecimal digits (RFC 4648, section 8): written in lower case, read in either.
#pragma once

#include <algorithm>
#include <optional>
#include <string>
#include <string_view>

namespace vestibule {

inline constexpr std::string_view hex_digits = "0123456789abcdef";
inline constexpr std::string_view upper_hex_digits = "0123456789ABCDEF";

// 0 to 15; -1 for what is no digit.
constexpr int hex_value(char digit) {
    if (digit >= '0' && digit <= '9') return digit - '0';
    if (digit >= 'a' && digit <= 'f') return digit - 'a' + 10;
    if (digit >= 'A' && digit <= 'F') return digit - 'A' + 10;
    return -1;
}

constexpr bool is_hex(std::string_view text) {
    return std::ranges::all_of(text, [](char digit) { return hex_value(digit) >= 0; });
}

// Of a string or an array of bytes.
template <class Bytes>
constexpr std::string to_hex(const Bytes& bytes, std::string_view digits = hex_digits) {
    std::string text;
    text.reserve(bytes.size() * 2);
    for (const auto byte : bytes) {
        text.push_back(digits[static_cast<unsigned char>(byte) >> 4U]);
        text.push_back(digits[static_cast<unsigned char>(byte) & 15U]);
    }
    return text;
}

// nullopt for anything but pairs of digits, and for another number of them than an array of bytes has room for.
template <class Bytes = std::string>
constexpr std::optional<Bytes> from_hex(std::string_view text) {
    Bytes bytes{};
    if constexpr (requires { bytes.resize(text.size()); }) bytes.resize(text.size() / 2);
    if (text.size() != bytes.size() * 2) return std::nullopt;
    for (std::size_t at = 0; at < bytes.size(); ++at) {
        const int high = hex_value(text[2 * at]);
        const int low = hex_value(text[2 * at + 1]);
        if (high < 0 || low < 0) return std::nullopt;
        bytes[at] = static_cast<typename Bytes::value_type>(high * 16 + low);
    }
    return bytes;
}

}  // namespace vestibule
