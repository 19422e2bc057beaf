// `vestibule serve`: the service itself.
#pragma once

#include "app/cli/command.hpp"

namespace vestibule::app::cli {

Work declare_serve(CLI::App& command);

}  // namespace vestibule::app::cli
