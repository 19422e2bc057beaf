// `vestibule screening waiting …`: the people who wait for a decision.
#pragma once

#include "app/cli/screening_cases.hpp"

namespace vestibule::app::cli {

// Declares list and retry under `command`; whichever was chosen stands in `chosen`.
void declare_screening_waiting(CLI::App& command, const std::shared_ptr<CaseCommands>& chosen);

}  // namespace vestibule::app::cli
