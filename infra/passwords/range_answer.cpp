#include "infra/passwords/range_answer.hpp"

#include <algorithm>

#include "domain/shared/hex.hpp"

namespace vestibule::passwords {

namespace {

constexpr std::size_t suffix_digits = 35;

char upper(char c) {
    return c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
}

bool is_digit(char c) {
    return c >= '0' && c <= '9';
}

bool well_formed(std::string_view line) {
    return line.size() > suffix_digits + 1 && line[suffix_digits] == ':' && is_hex(line.substr(0, suffix_digits)) &&
           std::ranges::all_of(line.substr(suffix_digits + 1), is_digit);
}

}  // namespace

std::optional<bool> range_holds(std::string_view answer, std::string_view suffix) {
    bool holds = false;
    bool empty = true;
    while (!answer.empty()) {
        const auto end = answer.find('\n');
        auto line = answer.substr(0, end);
        answer.remove_prefix(end == std::string_view::npos ? answer.size() : end + 1);
        if (line.ends_with('\r')) line.remove_suffix(1);
        if (line.empty()) continue;
        if (!well_formed(line)) return std::nullopt;
        empty = false;
        const bool same = std::ranges::equal(line.substr(0, suffix_digits), suffix, {}, upper);
        const bool padding = line.find_first_not_of('0', suffix_digits + 1) == std::string_view::npos;
        holds = holds || (same && !padding);
    }
    // Every range has hashes: an empty answer is a broken one.
    if (empty) return std::nullopt;
    return holds;
}

}  // namespace vestibule::passwords
