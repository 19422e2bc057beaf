// Performs the screenings that are due, some at once.
#pragma once

#include <memory>

#include "domain/screening/perform.hpp"
#include "infra/async/signal.hpp"
#include "infra/async/task_group.hpp"

namespace vestibule::app {

struct ScreeningWorkerSettings {
    std::string owner;
    bool sole_process = false;  // SQLite: the start voids all claims
    std::size_t at_once = 8;
    std::chrono::seconds lease{60};  // longer than any attempt
    std::chrono::milliseconds look_every{1000};
};

// Owned by the composition root; what it is given outlives it.
class ScreeningWorker {
  public:
    ScreeningWorker(const asio::any_io_executor& executor, screening::PerformScreeningHandler& handler,
                    std::function<bool()> may_decide, ScreeningWorkerSettings settings);

    void start();
    // Takes nothing new and waits for what runs.
    asio::awaitable<void> stop();
    // Something is due. Thread-safe.
    void wake() { due_->raise(); }

  private:
    asio::awaitable<void> void_claims();
    asio::awaitable<void> work();
    asio::awaitable<void> perform(screening::Claim claim);

    asio::any_io_executor strand_;
    screening::PerformScreeningHandler& handler_;
    std::function<bool()> may_decide_;
    ScreeningWorkerSettings settings_;
    std::shared_ptr<Signal> due_;
    TaskGroup loop_{"screening worker"};
    TaskGroup screenings_{"screenings"};
};

}  // namespace vestibule::app
