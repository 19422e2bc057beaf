#include "app/config/load_tenants.hpp"

#include <algorithm>
#include <cstdlib>
#include <map>
#include <system_error>

#include "app/config/tenant_file.hpp"

namespace vestibule::app {
namespace {

namespace fs = std::filesystem;

std::vector<fs::path> tenant_files(const fs::path& folder, std::vector<Fault>& faults) {
    std::vector<fs::path> files;
    std::error_code error;
    for (const auto& entry : fs::directory_iterator(folder, error)) {
        auto name = entry.path().filename().string();
        if (name.ends_with(".toml") && !name.starts_with('.')) files.push_back(entry.path());
    }
    if (error == std::errc::not_a_directory)
        faults.push_back({folder.string(), "", "is no folder of tenant files", "name the folder, not a file in it"});
    else if (error)
        faults.push_back({folder.string(), "", "can't read the folder of tenant files: " + error.message(),
                          "make it, set tenants.dir, or start with --demo"});
    else if (files.empty())
        faults.push_back({folder.string(), "", "holds no tenant file", "add <tenant>.toml, or start with --demo"});
    std::ranges::sort(files);
    return files;
}

// "demo.toml:12" → 12; lines count as numbers.
unsigned long line_of(const Fault& fault) {
    auto colon = fault.origin.rfind(':');
    return colon == std::string::npos ? 0 : std::strtoul(fault.origin.c_str() + colon + 1, nullptr, 10);
}

}  // namespace

std::expected<std::shared_ptr<const TenantDirectory>, std::vector<Fault>> load_tenants(const fs::path& folder) {
    std::vector<Fault> faults;
    auto directory = std::make_shared<TenantDirectory>();
    std::map<std::string, std::string> origins;
    for (const auto& file : tenant_files(folder, faults)) {
        std::vector<Fault> found;
        auto read = read_tenant_file(file, found);
        for (const auto& client : read.clients) {
            auto [first, fresh] = origins.emplace(client->id, read.client_origins.at(client->id));
            if (!fresh)
                found.push_back({read.client_origins.at(client->id), "clients." + client->id,
                                 "this client id is taken at " + first->second,
                                 "client ids are unique across tenants: rename one"});
            directory->clients.emplace(client->id, client);
        }
        auto tenant = std::make_shared<const Tenant>(std::move(read.tenant));
        directory->tenants.emplace(tenant->id, tenant);
        std::multimap<unsigned long, Fault> by_line;
        for (auto& fault : found) by_line.emplace(line_of(fault), std::move(fault));
        for (auto& [line, fault] : by_line) faults.push_back(std::move(fault));
    }
    if (!faults.empty()) return std::unexpected(std::move(faults));
    return directory;
}

}  // namespace vestibule::app
