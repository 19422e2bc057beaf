// How full the outbox is, as metrics and warnings; and the end of what was published long ago.
#pragma once

#include <boost/asio/awaitable.hpp>

#include "infra/metrics/metrics.hpp"
#include "infra/relay/settings.hpp"
#include "infra/sql/database.hpp"

namespace vestibule::relay {

// What it is made from outlives it.
class OutboxWatch {
  public:
    OutboxWatch(sql::Database& database, const RelaySettings& settings, metrics::Registry& metrics);

    // Until it is cancelled.
    asio::awaitable<void> run();

  private:
    asio::awaitable<void> measure();
    asio::awaitable<void> prune();

    sql::Database& database_;
    const RelaySettings& settings_;
    metrics::Gauge rows_, oldest_, parked_;
};

}  // namespace vestibule::relay
