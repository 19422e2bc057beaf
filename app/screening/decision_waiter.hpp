// Requests that wait for a screening's end.
#pragma once

#include <map>
#include <memory>
#include <mutex>

#include "domain/screening/store.hpp"
#include "domain/shared/transactor.hpp"
#include "infra/async/signal.hpp"
#include "infra/metrics/metrics.hpp"

namespace vestibule::app {

// Who waits costs a timer: one look for all of them, every 100 ms, finds what other instances decided. Beyond
// `most` nobody waits: decision() is PENDING at once. Thread-safe; outlives those who wait.
class DecisionWaiter final : public ScreeningWaiter {
  public:
    DecisionWaiter(Transactor<screening::ScreeningStore>& stores, std::size_t most, metrics::Registry& metrics);

    asio::awaitable<ScreeningStatus> decision(std::string tenant, Uuid user, std::chrono::milliseconds limit) override;
    // Of a decision committed by this instance.
    void decided(const Uuid& user);
    // Wakes those whom another instance has decided on.
    asio::awaitable<void> look_elsewhere();
    std::size_t waiting() const;

  private:
    class Place;

    Transactor<screening::ScreeningStore>& stores_;
    std::size_t most_;
    metrics::Gauge count_;
    metrics::Counter full_;
    mutable std::mutex mutex_;
    std::multimap<Uuid, std::shared_ptr<Signal>> waiting_;
};

}  // namespace vestibule::app
