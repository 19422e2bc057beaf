// Well-formedness of UTF-8 (Unicode, table 3-7): no surrogates, no over-long forms, nothing above U+10FFFF.
#pragma once

#include <cstdint>
#include <string_view>

namespace vestibule {

// Length of the well-formed sequence at the front of `text`; 0 if there is none.
constexpr std::size_t utf8_sequence_length(std::string_view text) {
    const auto byte = [&](std::size_t at) { return at < text.size() ? static_cast<std::uint8_t>(text[at]) : 0U; };
    const auto continues = [&](std::size_t at) { return (byte(at) & 0xC0U) == 0x80U; };
    if (text.empty()) return 0;
    const auto first = byte(0), second = byte(1);
    if (first < 0x80) return 1;
    if (first >= 0xC2 && first <= 0xDF) return continues(1) ? 2 : 0;
    if (first >= 0xE0 && first <= 0xEF) {
        const bool narrowed = (first == 0xE0 && second < 0xA0) || (first == 0xED && second > 0x9F);
        return continues(1) && continues(2) && !narrowed ? 3 : 0;
    }
    if (first >= 0xF0 && first <= 0xF4) {
        const bool narrowed = (first == 0xF0 && second < 0x90) || (first == 0xF4 && second > 0x8F);
        return continues(1) && continues(2) && continues(3) && !narrowed ? 4 : 0;
    }
    return 0;
}

constexpr bool is_utf8(std::string_view text) {
    while (!text.empty()) {
        const auto length = utf8_sequence_length(text);
        if (length == 0) return false;
        text.remove_prefix(length);
    }
    return true;
}

}  // namespace vestibule
