// Screening cases as a reviewer reads them at the command line.
#pragma once

#include <string>

#include "domain/screening/case.hpp"

namespace vestibule::app::cli {

// One line of the list: when it was opened, id, status, the best score, whose it is and whom the list has.
std::string case_line(const screening::Case& shown);
// The names of those columns.
std::string case_columns();

// All of it, a fact a line.
std::string case_text(const screening::Case& shown);

}  // namespace vestibule::app::cli
