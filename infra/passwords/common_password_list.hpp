// The shipped list as it stands in the binary.
#pragma once

#include <string_view>

namespace vestibule::passwords {

// Folded, sorted by bytes, each entry ended by a line feed.
std::string_view common_password_list();

}  // namespace vestibule::passwords
