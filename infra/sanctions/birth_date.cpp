#include "infra/sanctions/birth_date.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <chrono>
#include <cstdio>
#include <cstdlib>

#include "infra/sanctions/model.hpp"

namespace vestibule::sanctions {

namespace {

constexpr std::array<std::string_view, 12> months{"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                                  "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};

std::optional<int> number(std::string_view digits) {
    int value = 0;
    const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), value);
    if (digits.empty() || error != std::errc{} || end != digits.data() + digits.size()) return std::nullopt;
    return value;
}

std::optional<PartialDate> checked(int year, int month, int day) {
    if (year < 1800 || year > 2199 || month < 0 || month > 12 || day < 0 || (day > 0 && month == 0))
        return std::nullopt;
    if (day > 0) {
        const std::chrono::year_month_day date{std::chrono::year{year},
                                               std::chrono::month{static_cast<unsigned>(month)},
                                               std::chrono::day{static_cast<unsigned>(day)}};
        if (!date.ok()) return std::nullopt;
    }
    return PartialDate{static_cast<std::int16_t>(year), static_cast<std::uint8_t>(month),
                       static_cast<std::uint8_t>(day)};
}

// "23 Nov 1962", "Nov 1962", "1962"
std::optional<PartialDate> parse_words(std::string_view text) {
    std::array<std::string_view, 3> words;
    std::size_t count = 0;
    while (!text.empty()) {
        const auto blank = text.find(' ');
        if (count == words.size()) return std::nullopt;
        words[count++] = text.substr(0, blank);
        text = blank == std::string_view::npos ? std::string_view() : text.substr(blank + 1);
    }
    if (count == 0) return std::nullopt;
    const auto year = number(words[count - 1]);
    if (!year || words[count - 1].size() != 4) return std::nullopt;
    int month = 0, day = 0;
    if (count >= 2) {
        const auto* const found = std::ranges::find(months, words[count - 2]);
        if (found == months.end()) return std::nullopt;
        month = static_cast<int>(found - months.begin()) + 1;
    }
    if (count == 3) {
        const auto given = number(words[0]);
        if (!given || *given < 1) return std::nullopt;
        day = *given;
    }
    return checked(*year, month, day);
}

// Days since year 0 of a 372-day year: for order only.
int earliest(const PartialDate& date) {
    return date.year * 372 + std::max(0, date.month - 1) * 31 + std::max(0, date.day - 1);
}

int latest(const PartialDate& date) {
    return date.year * 372 + (date.month == 0 ? 11 : date.month - 1) * 31 + (date.day == 0 ? 30 : date.day - 1);
}

std::array<char, 9> digits_of(const PartialDate& date) {
    std::array<char, 9> digits{};
    std::snprintf(digits.data(), digits.size(), "%04d%02u%02u", std::clamp<int>(date.year, 0, 9999),
                  std::min<unsigned>(date.month, 99), std::min<unsigned>(date.day, 99));
    return digits;
}

// One digit different, or two neighbouring ones swapped, in what both know.
bool one_slip(const PartialDate& a, const PartialDate& b) {
    const auto x = digits_of(a), y = digits_of(b);
    const std::size_t known = a.month == 0 || b.month == 0 ? 4 : a.day == 0 || b.day == 0 ? 6 : 8;
    std::size_t differing = 0, first = 0, last = 0;
    for (std::size_t at = 0; at < known; ++at)
        if (x[at] != y[at]) {
            if (differing++ == 0) first = at;
            last = at;
        }
    if (differing <= 1) return true;
    return differing == 2 && last == first + 1 && x[first] == y[last] && x[last] == y[first];
}

bool day_and_month_swapped(const PartialDate& a, const PartialDate& b) {
    return a.year == b.year && a.day != 0 && a.day == b.month && a.month == b.day;
}

DateVerdict compare_exact(const PartialDate& given, const PartialDate& listed, bool circa) {
    if (given == listed && !circa) return given.day != 0 ? DateVerdict::same : DateVerdict::within;
    const bool apart = latest(given) < earliest(listed) || latest(listed) < earliest(given);
    if (!apart) return DateVerdict::within;
    const int circa_years = circa ? Model::circa_years : given.day == 0 || listed.day == 0 ? 1 : 0;
    if (std::abs(given.year - listed.year) <= circa_years) return DateVerdict::near;
    return one_slip(given, listed) || day_and_month_swapped(given, listed) ? DateVerdict::near : DateVerdict::other;
}

}  // namespace

std::optional<PartialDate> parse_iso_date(std::string_view text) {
    if (text.size() != 4 && text.size() != 7 && text.size() != 10) return std::nullopt;
    if ((text.size() > 4 && text[4] != '-') || (text.size() > 7 && text[7] != '-')) return std::nullopt;
    if (!std::ranges::all_of(text, [](char c) { return c == '-' || (c >= '0' && c <= '9'); })) return std::nullopt;
    const auto year = number(text.substr(0, 4));
    const auto month = text.size() > 4 ? number(text.substr(5, 2)) : std::optional(0);
    const auto day = text.size() > 7 ? number(text.substr(8, 2)) : std::optional(0);
    if (!year || !month || !day || (text.size() > 4 && *month < 1) || (text.size() > 7 && *day < 1))
        return std::nullopt;
    return checked(*year, *month, *day);
}

std::string to_string(const PartialDate& date) {
    std::array<char, 16> text{};
    if (date.day != 0)
        std::snprintf(text.data(), text.size(), "%04d-%02u-%02u", date.year, date.month, date.day);
    else if (date.month != 0)
        std::snprintf(text.data(), text.size(), "%04d-%02u", date.year, date.month);
    else
        std::snprintf(text.data(), text.size(), "%04d", date.year);
    return text.data();
}

std::string to_string(const BirthDate& date) {
    auto text = (date.circa ? "circa " : "") + to_string(date.from);
    return date.from == date.to ? text : text + " to " + to_string(date.to);
}

std::optional<BirthDate> parse_listed_date(std::string_view text) {
    BirthDate date;
    constexpr std::string_view circa = "circa ", to = " to ";
    if (text.starts_with(circa)) {
        date.circa = true;
        text.remove_prefix(circa.size());
    }
    auto first = text, second = text;
    if (const auto at = text.find(to); at != std::string_view::npos) {
        first = text.substr(0, at);
        second = text.substr(at + to.size());
        if (second.starts_with(circa)) second.remove_prefix(circa.size());
    } else if (text.size() == 9 && text[4] == '-') {
        first = text.substr(0, 4);
        second = text.substr(5);
    }
    const auto from = parse_words(first), until = parse_words(second);
    if (!from || !until || latest(*until) < earliest(*from)) return std::nullopt;
    date.from = *from;
    date.to = *until;
    return date;
}

DateVerdict compare_dates(const PartialDate& given, const BirthDate& listed) {
    if (given.year == 0 || listed.from.year == 0) return DateVerdict::unknown;
    if (listed.from == listed.to) return compare_exact(given, listed.from, listed.circa);
    if (latest(given) >= earliest(listed.from) && earliest(given) <= latest(listed.to)) return DateVerdict::within;
    return std::min(compare_exact(given, listed.from, true), compare_exact(given, listed.to, true));
}

}  // namespace vestibule::sanctions
