// How many files and connections this process may have open.
#pragma once

#include <cstdint>

namespace vestibule::app {

// Raises the soft limit to the hard one: shells and systemd give 1024, fewer than the connections of a busy listener.
// Answers the limit that holds now; where the system refuses, it stays as it was.
std::uint64_t raise_open_files();

}  // namespace vestibule::app
