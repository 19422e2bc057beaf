// How long a failed login takes at least while a tenant holds password hashes of other systems (api.md section 5): as
// long as the slowest of them, so that the time does not tell whose hash was checked.
#pragma once

#include <chrono>
#include <map>
#include <mutex>
#include <string>

#include "domain/shared/cryptography.hpp"
#include "domain/shared/foreign_hash.hpp"
#include "infra/metrics/metrics.hpp"

namespace vestibule::app {

// Thread-safe. The ports and the registry outlive it.
class LoginPace {
  public:
    using Clock = std::chrono::steady_clock;

    LoginPace(ForeignCosts& costs, PasswordHasher& hasher, metrics::Registry& metrics)
        : costs_(costs), hasher_(hasher), metrics_(metrics) {}

    // Takes up what the tenants hold now; a kind seen for the first time is measured, once.
    asio::awaitable<void> refresh();
    // Returns at `began` plus the tenant's pace, or at once. Waits by a timer.
    asio::awaitable<void> hold(const std::string& tenant, Clock::time_point began) const;

    std::chrono::milliseconds pace_of(const std::string& tenant) const;

  private:
    using Paces = std::map<std::string, std::chrono::milliseconds>;

    asio::awaitable<std::chrono::milliseconds> measured(const std::string& cost);
    void show(const Paces& paces);

    ForeignCosts& costs_;
    PasswordHasher& hasher_;
    metrics::Registry& metrics_;
    // Used by refresh() only, one at a time.
    std::map<std::string, metrics::Gauge> gauges_;  // by tenant
    std::map<std::string, std::chrono::milliseconds> by_cost_;
    mutable std::mutex mutex_;  // of what follows
    Paces by_tenant_;
};

}  // namespace vestibule::app
