// Ends one session.
#pragma once

#include "domain/sessions/resolve_token.hpp"

namespace vestibule::sessions {

struct LogOut {
    Uuid user;
    Uuid session;
    Digest token;
};

struct LoggedOut {};

// Never refuses: of two at once one ends the session, and both are done.
class LogOutHandler {
  public:
    explicit LogOutHandler(Transactor<LiveSessionStore>& stores) : stores_(stores) {}

    asio::awaitable<Result<LoggedOut>> handle(LogOut command, const RequestContext& context);

  private:
    Transactor<LiveSessionStore>& stores_;
};

}  // namespace vestibule::sessions
