// Who is behind a user token that comes without a client token (OpenID Connect's userinfo).
#pragma once

#include <memory>

#include "domain/sessions/live_session_store.hpp"
#include "domain/shared/tenant.hpp"
#include "domain/shared/transactor.hpp"

namespace vestibule::sessions {

struct ResolveBearer {
    Secret token;
    std::string scope;  // that the client has to have which the user signed in through
};

struct BearerUser {
    Uuid user;
    std::string site;
    std::shared_ptr<const Client> client;  // that the user signed in through, as declared now
};

// USER_UNAUTHENTICATED for a session that is unknown or ended, or whose client is gone or no longer of its site or
// issuer; USER_NOT_ACTIVE while the user may not act; INSUFFICIENT_SCOPE. Writes nothing.
class ResolveBearerHandler {
  public:
    ResolveBearerHandler(Transactor<LiveSessionStore>& stores, const Tenants& tenants, const Clock& clock)
        : stores_(stores), tenants_(tenants), clock_(clock) {}

    asio::awaitable<Result<BearerUser>> handle(ResolveBearer query, const RequestContext& context);

  private:
    Transactor<LiveSessionStore>& stores_;
    const Tenants& tenants_;
    const Clock& clock_;
};

}  // namespace vestibule::sessions
