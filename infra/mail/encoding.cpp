#include "infra/mail/encoding.hpp"

#include <algorithm>
#include <array>
#include <cstdint>
#include <cstdio>

#include "domain/shared/base64.hpp"
#include "domain/shared/hex.hpp"

namespace vestibule::mail {

namespace {

constexpr std::string_view base32_alphabet = "abcdefghijklmnopqrstuvwxyz234567";

bool continues(char c) {
    return (static_cast<unsigned char>(c) & 0xC0U) == 0x80U;
}

void append_escaped(std::string& line, char c) {
    line += '=' + to_hex(std::string_view(&c, 1), upper_hex_digits);
}

// One line without its end, broken softly.
void quote_line(std::string& out, std::string_view line) {
    std::size_t width = 0;
    for (std::size_t i = 0; i < line.size(); ++i) {
        const char c = line[i];
        const bool last = i + 1 == line.size();
        const bool blank = c == ' ' || c == '\t';
        const bool plain = (c >= 33 && c <= 126 && c != '=') || (blank && !last);
        const std::size_t size = plain ? 1 : 3;
        if (width + size > (last ? 76U : 75U)) {
            out += "=\r\n";
            width = 0;
        }
        if (plain)
            out += c;
        else
            append_escaped(out, c);
        width += size;
    }
}

std::string without_controls(std::string_view text) {
    std::string clean(text);
    std::ranges::replace_if(clean, [](char c) { return static_cast<unsigned char>(c) < 32 || c == 127; }, ' ');
    return clean;
}

}  // namespace

std::string base32_of_hex(std::string_view hex) {
    std::string out;
    std::uint32_t buffer = 0;
    unsigned bits = 0;
    const auto bytes = from_hex(hex).value();
    for (const auto byte : bytes) {
        buffer = (buffer << 8U) | static_cast<unsigned char>(byte);
        for (bits += 8; bits >= 5; bits -= 5) out += base32_alphabet[(buffer >> (bits - 5)) & 31U];
    }
    if (bits > 0) out += base32_alphabet[(buffer << (5 - bits)) & 31U];
    return out;
}

std::string quoted_printable(std::string_view text) {
    std::string out;
    while (!text.empty()) {
        const auto end = text.find('\n');
        auto line = text.substr(0, end);
        if (line.ends_with('\r')) line.remove_suffix(1);
        quote_line(out, line);
        out += "\r\n";
        text = end == std::string_view::npos ? std::string_view() : text.substr(end + 1);
    }
    return out;
}

std::string header_text(std::string_view text) {
    const auto clean = without_controls(text);
    if (is_ascii(clean) && clean.size() <= 900 && clean.find("=?") == std::string::npos) return clean;

    // 45 bytes are 60 characters of base64: with its frame an encoded word stays below 75.
    std::string out;
    for (std::size_t at = 0; at < clean.size();) {
        auto end = std::min(at + 45, clean.size());
        while (end < clean.size() && end > at + 1 && continues(clean[end])) --end;
        if (!out.empty()) out += "\r\n ";
        out += "=?UTF-8?B?" + base64(std::string_view(clean).substr(at, end - at)) + "?=";
        at = end;
    }
    return out;
}

std::string crlf(std::string_view text) {
    std::string out;
    for (char c : text) {
        if (c == '\r') continue;
        if (c == '\n') out += '\r';
        out += c;
    }
    if (!out.ends_with("\r\n")) out += "\r\n";
    return out;
}

bool is_ascii(std::string_view text) {
    return std::ranges::all_of(text, [](char c) { return static_cast<unsigned char>(c) < 128; });
}

std::string mail_date(Instant instant) {
    constexpr std::array<const char*, 7> weekdays{"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
    constexpr std::array<const char*, 12> months{"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                                 "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
    const auto day = std::chrono::floor<std::chrono::days>(instant);
    const std::chrono::year_month_day date(day);
    const std::chrono::hh_mm_ss time(std::chrono::floor<std::chrono::seconds>(instant - day));
    std::array<char, 64> text{};
    std::snprintf(text.data(), text.size(), "%s, %02u %s %04d %02d:%02d:%02d +0000",
                  weekdays[std::chrono::weekday(day).c_encoding()], static_cast<unsigned>(date.day()),
                  months[static_cast<unsigned>(date.month()) - 1], static_cast<int>(date.year()),
                  static_cast<int>(time.hours().count()), static_cast<int>(time.minutes().count()),
                  static_cast<int>(time.seconds().count()));
    return text.data();
}

std::string mail_moment(Instant instant, std::string_view locale) {
    static constexpr std::array english{"January", "February", "March",     "April",   "May",      "June",
                                        "July",    "August",   "September", "October", "November", "December"};
    static constexpr std::array spanish{"enero", "febrero", "marzo",      "abril",   "mayo",      "junio",
                                        "julio", "agosto",  "septiembre", "octubre", "noviembre", "diciembre"};
    const auto day = std::chrono::floor<std::chrono::days>(instant);
    const std::chrono::year_month_day date(day);
    const std::chrono::hh_mm_ss time(std::chrono::floor<std::chrono::minutes>(instant - day));
    const auto month = static_cast<unsigned>(date.month());
    const auto language = locale.substr(0, locale.find('-'));
    std::array<char, 24> clock{};
    std::snprintf(clock.data(), clock.size(), "%02d:%02d UTC", static_cast<int>(time.hours().count()),
                  static_cast<int>(time.minutes().count()));
    const auto number = std::to_string(static_cast<unsigned>(date.day()));
    const auto year = std::to_string(static_cast<int>(date.year()));
    if (language == "en") return number + ' ' + english.at(month - 1) + ' ' + year + " at " + clock.data();
    if (language == "es") return number + " de " + spanish.at(month - 1) + " de " + year + " (" + clock.data() + ')';
    std::array<char, 16> numbers{};
    std::snprintf(numbers.data(), numbers.size(), "%s-%02u-%02u", year.c_str(), month,
                  static_cast<unsigned>(date.day()));
    return std::string(numbers.data()) + ' ' + clock.data();
}

}  // namespace vestibule::mail
