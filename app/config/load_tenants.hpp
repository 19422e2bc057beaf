// Reads the folder of tenant files into a directory, or lists everything wrong with it.
#pragma once

#include <expected>
#include <filesystem>
#include <memory>
#include <vector>

#include "app/config/fault.hpp"
#include "domain/shared/tenant.hpp"

namespace vestibule::app {

// Every `<tenant>.toml` of the folder; other files are only read where a tenant file names them. Faults come in the
// order of files and lines.
std::expected<std::shared_ptr<const TenantDirectory>, std::vector<Fault>> load_tenants(
    const std::filesystem::path& folder);

}  // namespace vestibule::app
