// Moves a session's idle end, by as much as its site grants now: the only call that does.
#pragma once

#include "domain/sessions/resolve_token.hpp"

namespace vestibule::sessions {

struct ExtendSession {
    Reach reach;
    std::shared_ptr<const Tenant> tenant;  // declared sites
    Secret token;
};

struct Extended {
    std::chrono::seconds expires_in;
    Instant absolute_expires_at;
};

// SESSION_NOT_EXTENDABLE for a token that is dead for any reason, USER_UNAUTHENTICATED for one of another client's
// site, USER_NOT_ACTIVE while the user may not act.
class ExtendSessionHandler {
  public:
    ExtendSessionHandler(Transactor<LiveSessionStore>& stores, const Clock& clock) : stores_(stores), clock_(clock) {}

    asio::awaitable<Result<Extended>> handle(ExtendSession command, const RequestContext& context);

  private:
    Transactor<LiveSessionStore>& stores_;
    const Clock& clock_;
};

}  // namespace vestibule::sessions
