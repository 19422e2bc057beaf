#include "domain/screening/business_days.hpp"

#include <algorithm>
#include <array>

namespace vestibule::screening {

using namespace std::chrono;

namespace {

// Saturday's holiday is kept on Friday, Sunday's on Monday (Executive Order 11582, 5 U.S.C. 6103(b)).
sys_days observed(year_month_day day) {
    const sys_days date = day;
    const weekday on = date;
    if (on == Saturday) return date - days(1);
    if (on == Sunday) return date + days(1);
    return date;
}

std::array<sys_days, 11> holidays_of(year in) {
    return {observed(in / January / 1),
            sys_days(in / January / Monday[3]),   // Birthday of Martin Luther King, Jr.
            sys_days(in / February / Monday[3]),  // Washington's Birthday
            sys_days(in / May / Monday[last]),    // Memorial Day
            observed(in / June / 19),             // Juneteenth
            observed(in / July / 4),
            sys_days(in / September / Monday[1]),  // Labor Day
            sys_days(in / October / Monday[2]),    // Columbus Day
            observed(in / November / 11),          // Veterans Day
            sys_days(in / November / Thursday[4]),
            observed(in / December / 25)};
}

}  // namespace

bool is_federal_holiday(year_month_day day) {
    const sys_days date = day;
    // New Year's Day of the next year may be kept on 31 December.
    const auto holidays = holidays_of(day.year());
    return std::ranges::find(holidays, date) != holidays.end() ||
           date == observed((day.year() + years(1)) / January / 1);
}

bool is_business_day(sys_days day) {
    const weekday on = day;
    return on != Saturday && on != Sunday && !is_federal_holiday(day);
}

Instant after_business_days(Instant from, int count) {
    auto day = floor<days>(from);
    const auto time_of_day = from - day;
    while (count > 0)
        if (is_business_day(day += days(1))) --count;
    return day + time_of_day;
}

}  // namespace vestibule::screening
