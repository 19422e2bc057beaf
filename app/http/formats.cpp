#include "app/http/formats.hpp"

#include <algorithm>

namespace vestibule::app {
namespace {

bool is_digit(char c) {
    return c >= '0' && c <= '9';
}
bool is_alnum(char c) {
    return is_digit(c) || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}
bool is_beyond_ascii(char c) {
    return static_cast<unsigned char>(c) >= 0x80;
}

// RFC 5322 section 3.2.3, with UTF8-non-ascii of RFC 6531.
bool is_atext(char c) {
    return is_alnum(c) || is_beyond_ascii(c) ||
           std::string_view("!#$%&'*+-/=?^_`{|}~").find(c) != std::string_view::npos;
}

// Calls `check` with each part between dots, also empty ones; false as soon as it says so.
template <class Check>
bool each_between_dots(std::string_view text, Check check) {
    for (;;) {
        const auto dot = text.find('.');
        if (!check(text.substr(0, dot))) return false;
        if (dot == std::string_view::npos) return true;
        text.remove_prefix(dot + 1);
    }
}

// Spaces and controls outside ASCII would make two addresses that look the same.
bool has_invisible(std::string_view text) {
    for (std::size_t at = 0; at + 1 < text.size(); ++at) {
        const auto first = static_cast<unsigned char>(text[at]);
        const auto second = static_cast<unsigned char>(text[at + 1]);
        const auto third = at + 2 < text.size() ? static_cast<unsigned char>(text[at + 2]) : 0U;
        if (first == 0xC2 && second <= 0xA0) return true;  // C1 controls, no-break space
        if (first == 0xE2 && second == 0x80 && (third <= 0x8F || (third >= 0xA8 && third <= 0xAF))) return true;
        if (first == 0xE2 && second == 0x81 && third >= 0x9F && third <= 0xAF) return true;
        if (first == 0xE3 && second == 0x80 && third == 0x80) return true;  // ideographic space
        if (first == 0xEF && second == 0xBB && third == 0xBF) return true;  // byte order mark
    }
    return false;
}

bool is_label(std::string_view label) {
    return !label.empty() && label.size() <= 63 && label.front() != '-' && label.back() != '-' &&
           std::ranges::all_of(label, [](char c) { return is_alnum(c) || c == '-' || is_beyond_ascii(c); });
}

// ISO 3166-1 alpha-2, officially assigned.
constexpr std::string_view countries =
    "AD AE AF AG AI AL AM AO AQ AR AS AT AU AW AX AZ BA BB BD BE BF BG BH BI BJ BL BM BN BO BQ BR BS BT BV BW BY BZ "
    "CA CC CD CF CG CH CI CK CL CM CN CO CR CU CV CW CX CY CZ DE DJ DK DM DO DZ EC EE EG EH ER ES ET FI FJ FK FM FO "
    "FR GA GB GD GE GF GG GH GI GL GM GN GP GQ GR GS GT GU GW GY HK HM HN HR HT HU ID IE IL IM IN IO IQ IR IS IT JE "
    "JM JO JP KE KG KH KI KM KN KP KR KW KY KZ LA LB LC LI LK LR LS LT LU LV LY MA MC MD ME MF MG MH MK ML MM MN MO "
    "MP MQ MR MS MT MU MV MW MX MY MZ NA NC NE NF NG NI NL NO NP NR NU NZ OM PA PE PF PG PH PK PL PM PN PR PS PT PW "
    "PY QA RE RO RS RU RW SA SB SC SD SE SG SH SI SJ SK SL SM SN SO SR SS ST SV SX SY SZ TC TD TF TG TH TJ TK TL TM "
    "TN TO TR TT TV TW TZ UA UG UM US UY UZ VA VC VE VG VI VN VU WF WS YE YT ZA ZM ZW";

}  // namespace

bool is_email(std::string_view address) {
    if (address.size() > 254 || has_invisible(address)) return false;
    const auto at = address.rfind('@');
    if (at == std::string_view::npos || at == 0 || at > 64) return false;
    const auto local = address.substr(0, at);
    const auto domain = address.substr(at + 1);

    const auto is_atom = [](std::string_view atom) { return !atom.empty() && std::ranges::all_of(atom, is_atext); };
    if (!each_between_dots(local, is_atom)) return false;

    std::string_view last;
    std::size_t labels = 0;
    const auto counted = [&](std::string_view label) {
        last = label;
        ++labels;
        return is_label(label);
    };
    // A last label of digits only would be an IPv4 address, not a name (RFC 3696, section 2).
    return each_between_dots(domain, counted) && labels >= 2 && !std::ranges::all_of(last, is_digit);
}

bool is_country(std::string_view code) {
    if (code.size() != 2 || code.find(' ') != std::string_view::npos) return false;
    const auto at = countries.find(code);
    return at != std::string_view::npos && at % 3 == 0;
}

std::optional<std::chrono::year_month_day> date_of(std::string_view text) {
    if (text.size() != 10 || text[4] != '-' || text[7] != '-') return std::nullopt;
    int parts[3] = {0, 0, 0};
    int part = 0;
    for (std::size_t at = 0; at < text.size(); ++at) {
        if (at == 4 || at == 7) {
            ++part;
        } else if (is_digit(text[at])) {
            parts[part] = parts[part] * 10 + (text[at] - '0');
        } else {
            return std::nullopt;
        }
    }
    const std::chrono::year_month_day date{std::chrono::year(parts[0]),
                                           std::chrono::month(static_cast<unsigned>(parts[1])),
                                           std::chrono::day(static_cast<unsigned>(parts[2]))};
    return date.ok() && parts[0] >= 1 ? std::optional(date) : std::nullopt;
}

}  // namespace vestibule::app
