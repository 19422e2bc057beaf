// Where passwords are looked up among breached ones: a local file, a range API, both or neither, as settings say.
#pragma once

#include <memory>
#include <optional>
#include <vector>

#include "app/config/fault.hpp"
#include "app/config/settings.hpp"
#include "app/passwords/breached_range.hpp"
#include "domain/shared/password_policy.hpp"
#include "infra/async/blocking_pool.hpp"
#include "infra/metrics/metrics.hpp"
#include "infra/passwords/breached_file.hpp"

namespace vestibule::app {

// Thread-safe; the file is read on a pool of its own.
class BreachedSources final : public BreachedPasswords {
  public:
    // Throws std::runtime_error where the file is no list of hashes.
    BreachedSources(const PasswordSettings& settings, metrics::Registry& metrics);

    // False where no source is configured: there is nothing to look into.
    bool any() const { return file_ || range_; }
    asio::awaitable<Answer> look_up(Secret password) override;

  private:
    asio::awaitable<std::optional<bool>> in_file(passwords::Sha1 hash);

    bool fails_open_;
    std::optional<passwords::BreachedFile> file_;
    std::optional<BreachedRange> range_;
    std::unique_ptr<BlockingPool> pool_;
    metrics::Counter found_;
    metrics::Counter not_found_;
    metrics::Counter unknown_;
};

// Files that can't serve, at start.
std::vector<Fault> faults_of_breached_sources(const PasswordSettings& settings);

}  // namespace vestibule::app
