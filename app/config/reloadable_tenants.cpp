#include "app/config/reloadable_tenants.hpp"

#include "app/config/load_tenants.hpp"
#include "infra/log/log.hpp"

namespace vestibule::app {

ReloadableTenants::ReloadableTenants(std::filesystem::path folder, std::shared_ptr<const TenantDirectory> first)
    : folder_(std::move(folder)), current_(std::move(first)) {}

std::shared_ptr<const TenantDirectory> ReloadableTenants::current() const {
    std::scoped_lock lock(mutex_);
    return current_;
}

std::vector<Fault> ReloadableTenants::reload() {
    auto loaded = load_tenants(folder_);
    if (!loaded) {
        for (const auto& fault : loaded.error()) log::error("tenant file refused", {{"fault", fault.to_string()}});
        log::error("tenants not reloaded: the old ones stay in force",
                   {{"faults", std::to_string(loaded.error().size())}});
        return loaded.error();
    }
    log::info("tenants reloaded", {{"tenants", std::to_string((*loaded)->tenants.size())},
                                   {"clients", std::to_string((*loaded)->clients.size())}});
    std::scoped_lock lock(mutex_);
    current_ = std::move(*loaded);
    return {};
}

}  // namespace vestibule::app
