// Tells of failed logins of unknown names: one event a minute and client. Run once a minute by every instance.
#pragma once

#include "domain/sessions/upkeep_store.hpp"
#include "domain/shared/transactor.hpp"

namespace vestibule::sessions {

class ReportUnknownFailuresHandler {
  public:
    ReportUnknownFailuresHandler(Transactor<UpkeepStore>& stores, const Clock& clock)
        : stores_(stores), clock_(clock) {}

    // The number of events.
    asio::awaitable<std::size_t> handle();

  private:
    Transactor<UpkeepStore>& stores_;
    const Clock& clock_;
};

}  // namespace vestibule::sessions
