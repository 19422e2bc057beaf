// The stand-in for the partners, as a server: for demos and tests.
#pragma once

#include <filesystem>

#include "app/config/settings.hpp"

namespace vestibule::app::stand_in {

// Serves until SIGTERM or SIGINT. Prints `ready http://host:port`; what it received is in `data` as moe.jsonl and
// watchman.jsonl. Throws std::runtime_error when the address or the folder cannot be had.
void serve_partners(const Endpoint& listen, const std::filesystem::path& data);

}  // namespace vestibule::app::stand_in
