// `vestibule effects`: look into the ledger of effects, hold, release, and send again with two people's consent.
#pragma once

#include "app/cli/command.hpp"

namespace vestibule::app::cli {

Work declare_effects(CLI::App& command);

}  // namespace vestibule::app::cli
