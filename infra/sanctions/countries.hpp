// OFAC's English country names as ISO 3166-1 alpha-2.
#pragma once

#include <string>
#include <string_view>

namespace vestibule::sanctions {

// Upper-case code, or empty for a name that is not known ("Region: Crimea").
std::string country_code(std::string_view english_name);

}  // namespace vestibule::sanctions
