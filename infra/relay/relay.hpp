// The relay: takes events out of the outbox and publishes them, at least once, each aggregate in order.
#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <chrono>
#include <memory>
#include <string>

#include "domain/shared/event_log.hpp"
#include "infra/metrics/metrics.hpp"
#include "infra/sql/database.hpp"

namespace vestibule::relay {

struct RelaySettings {
    std::string owner;      // of the leases, unique among the instances
    bool keep_sent = true;  // move published rows to outbox_sent; false where the log is this database
    std::chrono::milliseconds lease_life{6000};
    std::chrono::milliseconds lease_margin{3000};  // nothing is sent this long before a lease may end
    std::chrono::milliseconds lease_renewal{2000};
    std::chrono::milliseconds poll_least{100};
    std::chrono::milliseconds poll_most{1000};
    // Between a wake-up and the read: the answer to whoever has just written goes out first, as it would if nothing had
    // been written (which nobody is to tell by the time).
    std::chrono::milliseconds gather{5};
    std::chrono::milliseconds settle_after{50};
    std::size_t settle_count = 200;
    std::size_t read_limit = 1000;
    std::size_t in_hand_limit = 20000;  // rows; more stay in the table
    std::chrono::seconds keep{7 * 24 * 3600};
};

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
