// One tenant file: sites, issuers and clients of one tenant, and what is wrong with them.
#pragma once

#include <filesystem>
#include <map>
#include <string>
#include <vector>

#include "app/config/fault.hpp"
#include "domain/shared/tenant.hpp"

namespace vestibule::app {

struct TenantFile {
    Tenant tenant;
    std::vector<std::shared_ptr<const Client>> clients;
    std::map<std::string, std::string> client_origins;  // id → file:line
};

// Adds to `faults`; the result is to be used only where it added none. Files named in it must lie in its own folder.
TenantFile read_tenant_file(const std::filesystem::path& file, std::vector<Fault>& faults);

}  // namespace vestibule::app
