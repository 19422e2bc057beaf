// Erases users who never activated, so that their names are free again. Run now and then by every instance.
#pragma once

#include "domain/registration/register_user.hpp"

namespace vestibule::registration {

class ErasePendingUsersHandler {
  public:
    ErasePendingUsersHandler(Transactor<RegistrationStore>& stores, const Clock& clock)
        : stores_(stores), clock_(clock) {}

    // At most `limit` users, one transaction each; the number erased. Also sweeps counters that ran out.
    asio::awaitable<std::size_t> handle(std::size_t limit);

  private:
    Transactor<RegistrationStore>& stores_;
    const Clock& clock_;
};

}  // namespace vestibule::registration
