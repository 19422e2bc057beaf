// Forgets codes that no rule looks at any more, and keeps the rows of names that nobody has few. Run every minute.
#pragma once

#include "domain/sessions/upkeep_store.hpp"
#include "domain/shared/transactor.hpp"

namespace vestibule::sessions {

class SweepCodesHandler {
  public:
    SweepCodesHandler(Transactor<UpkeepStore>& stores, const Clock& clock, std::size_t most_ghosts = 1'000'000)
        : stores_(stores), clock_(clock), most_ghosts_(most_ghosts) {}

    // Lines end 24 h after their last send; beyond a tenant's million ghosts those go whose last send is the longest
    // ago.
    asio::awaitable<void> handle();

  private:
    Transactor<UpkeepStore>& stores_;
    const Clock& clock_;
    std::size_t most_ghosts_;
};

}  // namespace vestibule::sessions
