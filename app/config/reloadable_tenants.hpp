// The tenant directory in force, replaced whole on SIGHUP.
#pragma once

#include <filesystem>
#include <mutex>

#include "app/config/fault.hpp"
#include "domain/shared/tenant.hpp"

namespace vestibule::app {

// Owned by the composition root; thread-safe.
class ReloadableTenants final : public Tenants {
  public:
    // `folder` is read again by reload(); `first` is what load_tenants() gave at start.
    ReloadableTenants(std::filesystem::path folder, std::shared_ptr<const TenantDirectory> first);

    std::shared_ptr<const TenantDirectory> current() const override;

    // Reads the folder. With faults the old directory stays in force; they are logged and given back. Requests that
    // run keep the snapshot that they began with. Blocks on the file system: not for the event loop's hot path.
    std::vector<Fault> reload();

  private:
    std::filesystem::path folder_;
    mutable std::mutex mutex_;
    std::shared_ptr<const TenantDirectory> current_;
};

}  // namespace vestibule::app
