// The character classes and list rules of RFC 9110, section 5.
#pragma once

#include <algorithm>
#include <string_view>

namespace vestibule::http {

constexpr bool is_digit(char character) {
    return character >= '0' && character <= '9';
}

constexpr char to_lower(char character) {
    return character >= 'A' && character <= 'Z' ? static_cast<char>(character + ('a' - 'A')) : character;
}

// VCHAR: printable ASCII without the space.
constexpr bool is_visible(char character) {
    return character > ' ' && character < 0x7F;
}

// HTAB, SP, VCHAR or obs-text.
constexpr bool is_field_character(char character) {
    return character == '\t' || character == ' ' || is_visible(character) || (character & 0x80) != 0;
}

constexpr bool is_token_character(char character) {
    const auto lower = to_lower(character);
    return (lower >= 'a' && lower <= 'z') || is_digit(character) ||
           std::string_view("!#$%&'*+-.^_`|~").find(character) != std::string_view::npos;
}

constexpr bool is_token(std::string_view text) {
    return !text.empty() && std::ranges::all_of(text, is_token_character);
}

constexpr bool same_ignoring_case(std::string_view left, std::string_view right) {
    return std::ranges::equal(left, right, [](char a, char b) { return to_lower(a) == to_lower(b); });
}

// Without the optional white space around it.
constexpr std::string_view trimmed(std::string_view text) {
    const auto first = text.find_first_not_of(" \t");
    if (first == std::string_view::npos) return {};
    return text.substr(first, text.find_last_not_of(" \t") - first + 1);
}

// Calls `take` with each item of a comma-separated list that is not empty.
template <class Take>
constexpr void for_each_list_item(std::string_view list, Take take) {
    while (!list.empty()) {
        const auto item = list.substr(0, list.find(','));
        list.remove_prefix(std::min(list.size(), item.size() + 1));
        if (const auto text = trimmed(item); !text.empty()) take(text);
    }
}

}  // namespace vestibule::http
