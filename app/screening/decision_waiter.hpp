// Requests that wait for a screening's end.
#pragma once

#include <map>
#include <memory>
#include <mutex>

#include "domain/screening/store.hpp"
#include "domain/shared/transactor.hpp"
#include "infra/async/signal.hpp"

namespace vestibule::app {

// Thread-safe; outlives those who wait.
class DecisionWaiter final : public ScreeningWaiter {
  public:
    explicit DecisionWaiter(Transactor<screening::ScreeningStore>& stores) : stores_(stores) {}

    asio::awaitable<ScreeningStatus> decision(std::string tenant, Uuid user, std::chrono::milliseconds limit) override;
    // Of a decision committed by this instance.
    void decided(const Uuid& user);

  private:
    class Place;

    Transactor<screening::ScreeningStore>& stores_;
    std::mutex mutex_;
    std::multimap<Uuid, std::shared_ptr<Signal>> waiting_;
};

}  // namespace vestibule::app
