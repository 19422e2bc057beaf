// The relay: takes events out of the outbox and publishes them, at least once, each aggregate in order.
#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <chrono>
#include <memory>

#include "domain/shared/event_log.hpp"
#include "infra/metrics/metrics.hpp"
#include "infra/relay/settings.hpp"
#include "infra/sql/database.hpp"

namespace vestibule::relay {

// One un-acknowledged event per aggregate; a refused one parks its aggregate and no other; a broken publisher is
// started afresh. A row is deleted only after its acknowledgement, so a crash or a lost lease can only duplicate.
// Owned by the composition root; publisher and database outlive it.
class Relay {
  public:
    Relay(asio::any_io_executor executor, sql::Database& database, EventPublisher& publisher, RelaySettings settings,
          metrics::Registry& metrics);
    ~Relay();

    void start();
    // There may be something in the outbox. Thread-safe, cheap.
    void wake();
    // Sends nothing more, waits at most `grace` for what is under way, settles it, gives the leases back. Idempotent.
    asio::awaitable<void> stop(std::chrono::milliseconds grace);

  private:
    struct State;
    std::shared_ptr<State> state_;
};

}  // namespace vestibule::relay
