// Birth dates as lists and forms know them: a day, a month, a year, a span, or "circa".
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace vestibule::sanctions {

// Month and day are 0 where unknown; a day never stands without its month.
struct PartialDate {
    std::int16_t year = 0;
    std::uint8_t month = 0;
    std::uint8_t day = 0;

    friend bool operator==(const PartialDate&, const PartialDate&) = default;
};

struct BirthDate {
    PartialDate from;
    PartialDate to;  // the same as `from` unless a span was given
    bool circa = false;

    friend bool operator==(const BirthDate&, const BirthDate&) = default;
};

// ISO 8601: YYYY, YYYY-MM or YYYY-MM-DD, a real date from 1800 to 2199.
std::optional<PartialDate> parse_iso_date(std::string_view text);
std::string to_string(const PartialDate& date);
std::string to_string(const BirthDate& date);

// What OFAC writes: "23 Nov 1962", "Nov 1962", "1962", each alone, after "circa", or as "X to Y" (also "1950-1960").
std::optional<BirthDate> parse_listed_date(std::string_view text);

enum class DateVerdict {
    same,     // equal to the day
    within,   // agrees as far as the less precise of the two goes, or inside a span
    near,     // one digit, swapped day and month, swapped digits, circa within two years
    unknown,  // nothing to compare
    other,
};

DateVerdict compare_dates(const PartialDate& given, const BirthDate& listed);

}  // namespace vestibule::sanctions
