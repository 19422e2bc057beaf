#include "app/http/time_text.hpp"

#include <cstdio>

#include "app/http/formats.hpp"

namespace vestibule::app {

namespace {

using namespace std::chrono_literals;

// Two digits at `at`, not above `most`.
std::optional<int> two_digits(std::string_view text, std::size_t at, int most) {
    if (at + 2 > text.size()) return std::nullopt;
    const auto digit = [&](std::size_t i) { return text[i] >= '0' && text[i] <= '9' ? text[i] - '0' : -1; };
    if (digit(at) < 0 || digit(at + 1) < 0) return std::nullopt;
    const int number = digit(at) * 10 + digit(at + 1);
    return number <= most ? std::optional(number) : std::nullopt;
}

// hh:mm
std::optional<std::chrono::minutes> clock_time(std::string_view text) {
    if (text.size() != 5 || text[2] != ':') return std::nullopt;
    const auto hours = two_digits(text, 0, 23);
    const auto minutes = two_digits(text, 3, 59);
    if (!hours || !minutes) return std::nullopt;
    return std::chrono::hours(*hours) + std::chrono::minutes(*minutes);
}

std::optional<std::chrono::minutes> offset_of(std::string_view text) {
    if (text == "Z" || text == "z") return 0min;
    if (text.empty() || (text[0] != '+' && text[0] != '-')) return std::nullopt;
    const auto amount = clock_time(text.substr(1));
    if (!amount) return std::nullopt;
    return text[0] == '+' ? *amount : -*amount;
}

}  // namespace

std::optional<Instant> parse_rfc3339(std::string_view text) {
    if (text.size() < 20 || (text[10] != 'T' && text[10] != 't') || text[16] != ':') return std::nullopt;
    const auto date = date_of(text.substr(0, 10));
    const auto time = clock_time(text.substr(11, 5));
    const auto second = two_digits(text, 17, 60);
    if (!date || !time || !second) return std::nullopt;

    std::chrono::microseconds fraction{0};
    auto rest = text.substr(19);
    if (rest.starts_with('.')) {
        std::size_t digits = 1;
        auto unit = 100'000us;
        for (; digits < rest.size() && rest[digits] >= '0' && rest[digits] <= '9'; ++digits, unit /= 10)
            fraction += unit * (rest[digits] - '0');
        if (digits == 1 || digits > 10) return std::nullopt;
        rest = rest.substr(digits);
    }
    const auto offset = offset_of(rest);
    if (!offset) return std::nullopt;
    return Instant(std::chrono::sys_days(*date)) + *time + std::chrono::seconds(*second) + fraction - *offset;
}

std::string rfc3339(Instant instant) {
    const auto day = std::chrono::floor<std::chrono::days>(instant);
    const std::chrono::year_month_day date(day);
    const std::chrono::hh_mm_ss time(std::chrono::floor<std::chrono::milliseconds>(instant - day));
    char text[40];
    std::snprintf(text, sizeof text, "%04d-%02u-%02uT%02ld:%02ld:%02ld.%03ldZ", static_cast<int>(date.year()),
                  static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()), time.hours().count(),
                  time.minutes().count(), time.seconds().count(), time.subseconds().count());
    return text;
}

}  // namespace vestibule::app
