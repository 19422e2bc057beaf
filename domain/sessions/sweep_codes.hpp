// Forgets codes that no rule looks at any more, and keeps the rows of unknown names few. Run every minute.
#pragma once

#include "domain/sessions/upkeep_store.hpp"
#include "domain/shared/transactor.hpp"

namespace vestibule::sessions {

class SweepCodesHandler {
  public:
    SweepCodesHandler(Transactor<UpkeepStore>& stores, const Clock& clock, std::size_t most_unknown_names = 1'000'000)
        : stores_(stores), clock_(clock), most_unknown_names_(most_unknown_names) {}

    // Lines end 24 h after their last send; beyond a tenant's million of unknown names those go whose last send is the
    // longest ago.
    asio::awaitable<void> handle();

  private:
    Transactor<UpkeepStore>& stores_;
    const Clock& clock_;
    std::size_t most_unknown_names_;
};

}  // namespace vestibule::sessions
