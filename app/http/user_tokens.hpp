// Port: who is signed in behind an X-User-Token, and the step of an endpoint that asks for it.
#pragma once

#include <boost/asio/awaitable.hpp>

#include "app/http/call.hpp"

namespace vestibule::app {

class UserTokens {
  public:
    virtual ~UserTokens() = default;
    // Fails with USER_UNAUTHENTICATED for a token that is unknown, ended, or of a site that is not the client's;
    // with USER_NOT_ACTIVE (403) for one whose user may not act. `call` outlives the await. Writes nothing.
    virtual asio::awaitable<Result<SignedIn>> resolve(const Call& call, const Secret& token) = 0;
};

// The user-token step of api.md's order of checks: after body and site, before any look at state. Sets
// `call.signed_in`. Api takes it itself on routes with Access::user and Body::none (call.signed_in is set when the
// endpoint starts); an endpoint with a body awaits it once body and site are known to be good:
//
//     if (auto user = co_await require_user(call); !user) co_return problem(user.error(), call);
//
// USER_UNAUTHENTICATED without token; SITE_NOT_ALLOWED where the path names a {siteId} other than the session's,
// unless the route says `any_site_in_path`.
asio::awaitable<Result<SignedIn>> require_user(Call& call);

}  // namespace vestibule::app
