// The signed-in user's own sessions: which there are, and the end of one.
#pragma once

#include "domain/sessions/live_session_store.hpp"
#include "domain/shared/transactor.hpp"

namespace vestibule::sessions {

struct ListSessions {
    Reach reach;
    Uuid user;
    std::optional<Uuid> before;  // cursor: only sessions that began earlier
    std::size_t limit = 50;
};

struct SessionPage {
    std::vector<Session> sessions;  // newest first
    bool more = false;
};

class ListSessionsHandler {
  public:
    ListSessionsHandler(Transactor<LiveSessionStore>& stores, const Clock& clock) : stores_(stores), clock_(clock) {}

    asio::awaitable<SessionPage> handle(ListSessions query, const RequestContext& context);

  private:
    Transactor<LiveSessionStore>& stores_;
    const Clock& clock_;
};

struct EndSession {
    Reach reach;
    Uuid user;
    Uuid session;
};

struct SessionGone {};

// NO_SUCH_RESOURCE for one that is not the user's, ended, or of a site out of the client's reach.
class EndSessionHandler {
  public:
    EndSessionHandler(Transactor<LiveSessionStore>& stores, const Clock& clock) : stores_(stores), clock_(clock) {}

    asio::awaitable<Result<SessionGone>> handle(EndSession command, const RequestContext& context);

  private:
    Transactor<LiveSessionStore>& stores_;
    const Clock& clock_;
};

}  // namespace vestibule::sessions
