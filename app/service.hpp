// The service: everything composed, started, served and stopped in order.
#pragma once

#include "app/config/settings.hpp"

namespace vestibule::app {

// Runs until SIGTERM or SIGINT. 0 after an orderly stop, 1 where the world is broken (port taken, database gone), 2 on
// bad configuration with every fault on standard error.
int serve(const Settings& settings);

}  // namespace vestibule::app
