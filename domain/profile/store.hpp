// Reading users, as far as a client reaches.
#pragma once

#include "domain/profile/user_details.hpp"
#include "domain/shared/reach.hpp"

namespace vestibule::profile {

// Synchronous, inside one transaction. Users out of reach and removed ones are not there.
class ProfileStore {
  public:
    virtual ~ProfileStore() = default;

    virtual std::optional<UserDetails> find(const Reach& reach, const Uuid& user) = 0;
    // Who has the folded name as one of `kinds` (a sum, see find_users.hpp) on `site`, or on any site reached.
    virtual std::vector<Uuid> named(const Reach& reach, const std::optional<std::string>& site,
                                    const std::string& folded_name, int kinds) = 0;
};

}  // namespace vestibule::profile
