// Formats of api.md: e-mail addresses, countries, dates.
#pragma once

#include <chrono>
#include <optional>
#include <string_view>

namespace vestibule::app {

// Dot-atom local part of 1–64 octets (UTF-8 allowed, RFC 6531), domain of two labels or more, no address
// literals, 254 octets in all. `address` is valid UTF-8.
bool is_email(std::string_view address);

// An officially assigned code of ISO 3166-1 alpha-2, in capitals.
bool is_country(std::string_view code);

// YYYY-MM-DD of a day that exists.
std::optional<std::chrono::year_month_day> date_of(std::string_view text);

}  // namespace vestibule::app
