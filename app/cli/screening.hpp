// `vestibule screening check|try|batch|compare`: the built-in screener by hand.
#pragma once

#include "app/cli/command.hpp"

namespace vestibule::app::cli {

Work declare_screening(CLI::App& command);

}  // namespace vestibule::app::cli
