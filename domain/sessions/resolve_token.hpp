// Who is signed in behind a user token.
#pragma once

#include "domain/sessions/live_session_store.hpp"
#include "domain/shared/transactor.hpp"

namespace vestibule::sessions {

struct ResolveToken {
    Reach reach;  // of the client that sends the token
    Secret token;
};

struct SignedInUser {
    Uuid user;
    Uuid session;
    std::string site;
    Digest token;
    Instant signed_in_at = {};
};

// USER_UNAUTHENTICATED for a session that is unknown, ended, or of a site or issuer that is not the client's;
// USER_NOT_ACTIVE while its user may not act. Nothing where all is well.
std::optional<Error> refuse_session(const std::optional<FoundSession>& found, const Reach& reach, Instant now);

// Writes nothing.
class ResolveTokenHandler {
  public:
    ResolveTokenHandler(Transactor<LiveSessionStore>& stores, const Clock& clock) : stores_(stores), clock_(clock) {}

    asio::awaitable<Result<SignedInUser>> handle(ResolveToken query, const RequestContext& context);

  private:
    Transactor<LiveSessionStore>& stores_;
    const Clock& clock_;
};

}  // namespace vestibule::sessions
