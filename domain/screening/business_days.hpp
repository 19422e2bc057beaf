// Business days of the US federal government (5 U.S.C. 6103): the clock of 31 CFR 501.603.
#pragma once

#include <chrono>

#include "domain/shared/clock.hpp"

namespace vestibule::screening {

// One of the eleven legal holidays, or the weekday on which one that falls on a weekend is observed.
bool is_federal_holiday(std::chrono::year_month_day day);

bool is_business_day(std::chrono::sys_days day);

// The same time of day, `count` business days later; the day itself does not count.
Instant after_business_days(Instant from, int count);

}  // namespace vestibule::screening
