// What staff did to a person, and why: kept for whoever asks later, never changed.
#pragma once

#include <string>

#include "domain/shared/clock.hpp"
#include "domain/shared/ids.hpp"

namespace vestibule {

struct AuditEntry {
    std::string tenant;
    Uuid user;
    std::string actor;   // of the call's context: admin:<client>
    std::string action;  // user.held, user.released, mfa.removed
    std::string reason;  // as staff typed it: it may name people
    Instant at;
};

// Part of a store, in its transaction. The user's row is held, so that the user's key is there.
class AuditTrail {
  public:
    virtual ~AuditTrail() = default;
    virtual void record(const AuditEntry& entry) = 0;
};

}  // namespace vestibule
