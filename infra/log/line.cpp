#include "infra/log/line.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstdint>

#include "domain/shared/utf8.hpp"

namespace vestibule::log {
namespace {

constexpr std::string_view replacement = "\xEF\xBF\xBD";

std::string_view name_of(Level level) {
    switch (level) {
        case Level::debug:
            return "debug";
        case Level::info:
            return "info";
        case Level::warning:
            return "warning";
        case Level::error:
            return "error";
    }
    return "error";
}

bool is_line_separator(std::string_view sequence) {
    return sequence == "\xE2\x80\xA8" || sequence == "\xE2\x80\xA9";
}

void append_ascii(std::string& out, char character) {
    const auto code = static_cast<std::uint8_t>(character);
    switch (character) {
        case '"':
            out += "\\\"";
            return;
        case '\\':
            out += "\\\\";
            return;
        case '\n':
            out += "\\n";
            return;
        case '\r':
            out += "\\r";
            return;
        case '\t':
            out += "\\t";
            return;
        default:
            break;
    }
    if (code < 0x20 || code == 0x7F)
        fmt::format_to(std::back_inserter(out), "\\u{:04x}", code);
    else
        out += character;
}

void append_escaped(std::string& out, std::string_view text) {
    while (!text.empty()) {
        const auto length = utf8_sequence_length(text);
        const auto sequence = text.substr(0, std::max<std::size_t>(length, 1));
        if (length == 0)
            out += replacement;
        else if (length == 1)
            append_ascii(out, text.front());
        else if (length == 2 && static_cast<std::uint8_t>(sequence[0]) == 0xC2 &&
                 static_cast<std::uint8_t>(sequence[1]) < 0xA0)
            fmt::format_to(std::back_inserter(out), "\\u{:04x}", static_cast<std::uint8_t>(sequence[1]));
        else if (is_line_separator(sequence))
            out += sequence.back() == '\xA8' ? "\\u2028" : "\\u2029";
        else
            out += sequence;
        text.remove_prefix(sequence.size());
    }
}

void append_quoted(std::string& out, std::string_view text) {
    out += '"';
    append_escaped(out, text);
    out += '"';
}

bool reads_bare(std::string_view value) {
    return !value.empty() && std::ranges::all_of(value, [](char character) {
        return character > ' ' && character < 0x7F && character != '"' && character != '=' && character != '\\';
    });
}

std::string timestamp(Instant at) {
    using namespace std::chrono;
    const auto day = floor<days>(at);
    const year_month_day date{day};
    const hh_mm_ss time{floor<milliseconds>(at - day)};
    return fmt::format("{:04}-{:02}-{:02}T{:02}:{:02}:{:02}.{:03}Z", static_cast<int>(date.year()),
                       static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()), time.hours().count(),
                       time.minutes().count(), time.seconds().count(), time.subseconds().count());
}

std::string json_line(Level level, Instant at, std::string_view message, std::initializer_list<Field> fields) {
    auto out = fmt::format(R"({{"time":"{}","level":"{}","message":)", timestamp(at), name_of(level));
    append_quoted(out, message);
    for (const auto& [name, value] : fields) {
        out += ',';
        append_quoted(out, name);
        out += ':';
        append_quoted(out, value);
    }
    out += '}';
    return out;
}

std::string text_line(Level level, Instant at, std::string_view message, std::initializer_list<Field> fields) {
    auto out = fmt::format("{} {:<7} ", timestamp(at), name_of(level));
    append_escaped(out, message);
    for (const auto& [name, value] : fields) {
        out += ' ';
        append_escaped(out, name);
        out += '=';
        if (reads_bare(value))
            out += value;
        else
            append_quoted(out, value);
    }
    return out;
}

}  // namespace

std::string line(Format format, Level level, Instant at, std::string_view message,
                 std::initializer_list<Field> fields) {
    return format == Format::json ? json_line(level, at, message, fields) : text_line(level, at, message, fields);
}

}  // namespace vestibule::log
