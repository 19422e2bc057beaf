// OpenID Connect's userinfo: the claims about the person behind a user token.
#pragma once

#include <vector>

#include "app/http/oauth2/signing_keys.hpp"
#include "app/http/route.hpp"
#include "domain/profile/find_users.hpp"
#include "domain/sessions/resolve_bearer.hpp"

namespace vestibule::app {

// All outlive the routes.
struct UserinfoEndpoint {
    sessions::ResolveBearerHandler& resolve_bearer;
    profile::GetUserHandler& get_user;
    SigningKeys& keys;
    const Clock& clock;
    std::string issuer;
};

std::vector<Route> userinfo_routes(UserinfoEndpoint endpoint);

}  // namespace vestibule::app
