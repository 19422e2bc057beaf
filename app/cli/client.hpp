// `vestibule client`: secrets of OAuth2 clients, shown once, and what goes into the tenant file.
#pragma once

#include "app/cli/command.hpp"

namespace vestibule::app::cli {

Work declare_client(CLI::App& command);

}  // namespace vestibule::app::cli
