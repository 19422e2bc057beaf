// The composition root: every part, made in dependency order, started, served, and stopped on a signal.
#pragma once

#include "app/config/settings.hpp"

namespace vestibule::app {

// Serves until SIGTERM or SIGINT. Prints `ready <base url>` on standard output once /health/ready answers 200.
// The process' exit code: 0 stopped as asked, 1 failed, 2 bad configuration (faults on standard error).
int serve(const Settings& settings);

}  // namespace vestibule::app
