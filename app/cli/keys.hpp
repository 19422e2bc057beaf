// `vestibule keys`: signing keys of access tokens, and the master key.
#pragma once

#include "app/cli/command.hpp"

namespace vestibule::app::cli {

Work declare_keys(CLI::App& command);

}  // namespace vestibule::app::cli
