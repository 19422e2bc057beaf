// What holding a user and releasing them needs of storage.
#pragma once

#include <optional>

#include "domain/shared/audit.hpp"
#include "domain/shared/code_challenge.hpp"
#include "domain/shared/reach.hpp"
#include "domain/shared/screening.hpp"
#include "domain/shared/sign_in_store.hpp"
#include "domain/shared/user.hpp"

namespace vestibule::sessions {

// Synchronous, inside one transaction.
class HoldStore : public SignInStore, public AuditTrail {
  public:
    // The user, as far as the client reaches; REMOVED is nobody. lock_user holds the row until the end.
    virtual std::optional<UserStatus> find_user(const Reach& reach, const Uuid& user) = 0;
    virtual std::optional<UserStatus> lock_user(const Reach& reach, const Uuid& user) = 0;
    // The new version of aggregate user/<id>.
    virtual std::uint64_t set_status(const Uuid& user, UserStatus status, Instant now) = 0;
    // Where a screened person stands; nullopt for people who were never screened.
    virtual std::optional<ScreeningStatus> screening_of(const Uuid& user) = 0;
    virtual CodeChallengeStore& codes() = 0;
};

}  // namespace vestibule::sessions
