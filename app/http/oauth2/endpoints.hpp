// The OAuth2 endpoints: token, introspection, revocation, keys and metadata.
#pragma once

#include <vector>

#include "app/http/oauth2/access_tokens.hpp"
#include "app/http/oauth2/encryption_keys.hpp"
#include "app/http/route.hpp"

namespace vestibule::app {

// All outlive the routes.
struct OAuthParts {
    AccessTokens& tokens;
    SigningKeys& keys;
    EncryptionKeys& encryption_keys;
    TokenStores& stores;
    const Tenants& tenants;
    const Clock& clock;
};

std::vector<Route> oauth_routes(const OAuthParts& parts);

}  // namespace vestibule::app
