// Removes sessions that ran out and says so; forgets old devices and counters. Run now and then by every instance.
#pragma once

#include "domain/sessions/live_session_store.hpp"
#include "domain/sessions/upkeep_store.hpp"
#include "domain/shared/transactor.hpp"

namespace vestibule::sessions {

class EndExpiredSessionsHandler {
  public:
    EndExpiredSessionsHandler(Transactor<LiveSessionStore>& stores, Transactor<UpkeepStore>& upkeep, const Clock& clock)
        : stores_(stores), upkeep_(upkeep), clock_(clock) {}

    // At most `limit` sessions in one transaction; the number ended.
    asio::awaitable<std::size_t> handle(std::size_t limit);

  private:
    Transactor<LiveSessionStore>& stores_;
    Transactor<UpkeepStore>& upkeep_;
    const Clock& clock_;
};

}  // namespace vestibule::sessions
