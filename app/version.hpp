// The release that this binary is.
#pragma once

#include <string_view>

namespace vestibule::app {

std::string_view version();

}  // namespace vestibule::app
