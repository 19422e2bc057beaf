// `vestibule screening rescreen …`: everybody compared anew, as a check.
#pragma once

#include "app/cli/screening_cases.hpp"

namespace vestibule::app::cli {

// Declares start and status under `command`; the work of whichever was chosen stands in `chosen`.
void declare_screening_rescreen(CLI::App& command, const std::shared_ptr<CaseCommands>& chosen);

}  // namespace vestibule::app::cli
