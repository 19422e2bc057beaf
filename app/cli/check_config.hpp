// `vestibule check-config DIR`: are the tenant files of a folder sound?
#pragma once

#include "app/cli/command.hpp"

namespace vestibule::app::cli {

Work declare_check_config(CLI::App& command);

}  // namespace vestibule::app::cli
