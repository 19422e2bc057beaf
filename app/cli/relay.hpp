// `vestibule relay status|republish|release`: what waits in the outbox and what is parked there.
#pragma once

#include "app/cli/command.hpp"

namespace vestibule::app::cli {

Work declare_relay(CLI::App& command);

}  // namespace vestibule::app::cli
