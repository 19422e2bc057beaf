// Port: who a client token belongs to.
#pragma once

#include <boost/asio/awaitable.hpp>
#include <memory>
#include <set>
#include <string>

#include "domain/shared/error.hpp"
#include "domain/shared/secret.hpp"
#include "domain/shared/tenant.hpp"

namespace vestibule::app {

// Both pointers are set; `scopes` are those of the token, all of which the client still has.
struct VerifiedClient {
    std::shared_ptr<const Client> client;
    std::shared_ptr<const Tenant> tenant;
    std::set<std::string> scopes;
};

class ClientTokens {
  public:
    virtual ~ClientTokens() = default;
    // Fails with CLIENT_UNAUTHENTICATED for a token that is forged, expired, revoked or of a client that is no
    // more. Throws Unavailable. Called on the connection's strand, once a request.
    virtual asio::awaitable<Result<VerifiedClient>> verify(Secret bearer) = 0;
};

}  // namespace vestibule::app
