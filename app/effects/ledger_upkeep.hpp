// Keeps the ledger of effects in order, beside its being worked off.
#pragma once

#include <boost/asio/awaitable.hpp>
#include <chrono>
#include <functional>
#include <map>
#include <string>
#include <vector>

#include "domain/notification/ports.hpp"
#include "domain/shared/transactor.hpp"
#include "infra/metrics/metrics.hpp"

namespace vestibule::app {

// Renews the leases of what is in hand, takes back those that ran out, ends effects that came too late, deletes old
// rows and counts them all. What it is made from outlives it.
class LedgerUpkeep {
  public:
    struct Times {
        std::chrono::seconds lease;
        std::chrono::seconds renewal;
    };
    using Leases = std::map<std::string, std::vector<std::string>>;  // keys of effects by their lease's owner

    LedgerUpkeep(Transactor<notification::EffectStore>& ledger, metrics::Registry& metrics, Times times,
                 std::function<Leases()> leases);

    // Until it is cancelled.
    asio::awaitable<void> run();
    // Leases that ran out, effects that came too late.
    asio::awaitable<void> tidy();

  private:
    asio::awaitable<void> renew();
    asio::awaitable<void> count();

    Transactor<notification::EffectStore>& ledger_;
    metrics::Registry& metrics_;
    Times times_;
    std::function<Leases()> leases_;
};

}  // namespace vestibule::app
