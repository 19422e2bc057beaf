// Runs one consumer: keys side by side, each key in order, every event once, failures by their class.
#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <chrono>
#include <memory>

#include "app/consumers/reaction.hpp"
#include "domain/shared/event_log.hpp"
#include "infra/metrics/metrics.hpp"
#include "infra/sql/database.hpp"
#include "infra/sql/store_tools.hpp"

namespace vestibule::app {

struct RunnerSettings {
    std::size_t keys_side_by_side = 32;  // in one partition
    std::chrono::milliseconds gap_patience{5000};
    std::chrono::milliseconds outage_first{100};  // doubled up to outage_most while the database is away
    std::chrono::milliseconds outage_most{5000};
    std::chrono::milliseconds retry_poll{2000};  // looks for dead letters that an operator wants retried
};

// Owned by the composition root; source, database and tools outlive it.
class ConsumerRunner {
  public:
    ConsumerRunner(asio::any_io_executor executor, EventSource& source, sql::Database& database,
                   const sql::StoreTools& tools, Consumer consumer, metrics::Registry& metrics,
                   RunnerSettings settings = {});
    ~ConsumerRunner();

    void start();
    // Takes nothing new, waits for the handlers that run, commits. Idempotent.
    asio::awaitable<void> stop();

  private:
    struct State;
    std::shared_ptr<State> state_;
};

}  // namespace vestibule::app
