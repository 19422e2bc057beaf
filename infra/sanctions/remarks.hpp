// The Remarks of SDN.CSV: facts in a list separated by "; ".
#pragma once

#include <string_view>
#include <vector>

#include "infra/sanctions/entity.hpp"

namespace vestibule::sanctions {

// Adds to `entity` what `entity.remarks` says: birth dates, gender, nationality and citizenship, birth places,
// documents, weak aliases. What it does not know it leaves in the remarks. Gives the birth dates that it can't read.
std::vector<std::string_view> read_remarks(Entity& entity);

}  // namespace vestibule::sanctions
