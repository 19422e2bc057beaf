// An operator puts a user on hold, and releases the hold.
#pragma once

#include "domain/sessions/hold_store.hpp"
#include "domain/shared/transactor.hpp"

namespace vestibule::sessions {

struct HoldUser {
    Reach reach;
    std::string client;
    Uuid user;
    std::string reason;  // as staff typed it
};

struct HeldUser {
    UserStatus status = UserStatus::active;
};

// ACTIVE to ON_HOLD_ADMIN; sessions and devices end, the reason is kept. On hold already: nothing changes.
// USER_NOT_FOUND for whoever is out of reach, USER_NOT_ACTIVE in any other status.
class HoldUserHandler {
  public:
    HoldUserHandler(Transactor<HoldStore>& stores, const Clock& clock) : stores_(stores), clock_(clock) {}

    asio::awaitable<Result<HeldUser>> handle(HoldUser command, const RequestContext& context);

  private:
    Transactor<HoldStore>& stores_;
    const Clock& clock_;
};

// The way back. Active already: nothing changes.
class ReleaseUserHandler {
  public:
    ReleaseUserHandler(Transactor<HoldStore>& stores, const Clock& clock) : stores_(stores), clock_(clock) {}

    asio::awaitable<Result<HeldUser>> handle(HoldUser command, const RequestContext& context);

  private:
    Transactor<HoldStore>& stores_;
    const Clock& clock_;
};

}  // namespace vestibule::sessions
