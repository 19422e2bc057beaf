// `vestibule stand-in`: plays the outside partners for demos and tests.
#pragma once

#include "app/cli/command.hpp"

namespace vestibule::app::cli {

Work declare_stand_in(CLI::App& command);

}  // namespace vestibule::app::cli
