// `vestibule screening cases …`: reviewers at the command line, with the same rules as over HTTP.
#pragma once

#include <memory>

#include "app/cli/command.hpp"

namespace vestibule::app::cli {

// Declares list, show and decide under `command`; the work of whichever was chosen stands in `work`, else it is empty.
struct CaseCommands {
    Work work;
};
std::shared_ptr<CaseCommands> declare_screening_cases(CLI::App& command);

}  // namespace vestibule::app::cli
