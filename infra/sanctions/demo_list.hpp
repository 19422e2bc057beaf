// The list that the binary carries for demos and tests: OFAC's publication of 28 December 2023, years out of date.
#pragma once

#include <string_view>

#include "infra/sanctions/list_set.hpp"

namespace vestibule::sanctions {

constexpr std::string_view demo_list_warning =
    "DEMO LIST of 2023-12-28, years out of date: never screen real people against it";

// Unpacked and loaded anew at each call. Faults only if the binary is broken.
LoadedListSet load_demo_list(const LoadOptions& options = {});

}  // namespace vestibule::sanctions
