// What a second factor keeps: the authenticator and the recovery codes beside it.
#pragma once

#include <string>
#include <vector>

#include "domain/shared/audit.hpp"
#include "domain/shared/reach.hpp"
#include "domain/shared/second_factor.hpp"
#include "domain/shared/user.hpp"

namespace vestibule::mfa {

struct Account {
    UserStatus status = UserStatus::active;
    std::string identifier;  // at the site asked for, as typed; empty where the user has left it
};

// Synchronous, inside one transaction. Locks are taken in this order: counter, account, authenticator.
class MfaStore : public SecondFactorStore, public AuditTrail {
  public:
    // The user's row is held until the end; nullopt where it is gone.
    virtual std::optional<Account> lock_account(const Uuid& user, const std::string& site) = 0;
    // Who has that address on that site, as far as the client reaches.
    virtual std::optional<Uuid> find_by_email(const Reach& reach, const std::string& site,
                                              const std::string& folded) = 0;

    // In place of whatever was set up before.
    virtual void set_up(const Uuid& user, const Authenticator& authenticator) = 0;
    virtual void enroll(const Uuid& user, const UsedSteps& used, const std::vector<Secret>& recovery_codes,
                        Instant now) = 0;
    virtual void remove(const Uuid& user) = 0;
};

}  // namespace vestibule::mfa
