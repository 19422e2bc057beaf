// The slots of the outbox that are this relay's, by leases on the database's clock.
#pragma once

#include <boost/asio/awaitable.hpp>
#include <chrono>
#include <optional>
#include <set>

#include "infra/metrics/metrics.hpp"
#include "infra/relay/settings.hpp"
#include "infra/sql/database.hpp"

namespace vestibule::relay {

// Used on one strand; what it is made from outlives it.
class Leases {
  public:
    Leases(sql::Database& database, const RelaySettings& settings, metrics::Registry& metrics);

    struct Change {
        bool gained = false;
        bool lost = false;
    };
    // nullopt: the database could not be asked, and nothing has changed.
    asio::awaitable<std::optional<Change>> renew();
    asio::awaitable<void> give_back();
    std::chrono::milliseconds next_renewal() const;

    const std::set<unsigned>& slots() const { return slots_; }
    // There are some, and they will be ours until what is sent now has arrived.
    bool good() const;

  private:
    sql::Database& database_;
    const RelaySettings& settings_;
    metrics::Gauge count_;
    std::set<unsigned> slots_;
    std::chrono::steady_clock::time_point end_{};
};

}  // namespace vestibule::relay
