// `vestibule dead-letters list|retry|discard`: events that a consumer could not take.
#pragma once

#include "app/cli/command.hpp"

namespace vestibule::app::cli {

Work declare_dead_letters(CLI::App& command);

}  // namespace vestibule::app::cli
