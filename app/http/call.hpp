// One API call on its way through an endpoint: the request, who makes it, and what was found in its path.
#pragma once

#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>

#include "domain/shared/clock.hpp"
#include "domain/shared/cryptography.hpp"
#include "domain/shared/ids.hpp"
#include "domain/shared/request_context.hpp"
#include "domain/shared/tenant.hpp"
#include "infra/http/message.hpp"

namespace vestibule::app {

// The signed-in user, from X-User-Token; only on routes that ask for one.
struct SignedIn {
    Uuid user;
    Uuid session;
    std::string site;
    Digest token;  // keyed hash of the user token
    Instant signed_in_at = {};
};

class UserTokens;

struct Call {
    http::Request request;
    RequestContext context;
    std::map<std::string, std::string> path;  // {userId} → text, percent-decoded
    std::shared_ptr<const Tenant> tenant;     // null on public routes
    std::shared_ptr<const Client> client;     // null on public routes
    std::set<std::string> scopes;             // of the client token
    std::optional<Secret> user_token;         // X-User-Token, not looked at yet
    std::optional<SignedIn> signed_in;        // set by require_user() (user_tokens.hpp)
    std::optional<Digest> source;             // keyed hash of tenant and X-End-User-Address
    std::optional<Secret> device_token;       // X-Device-Token
    UserTokens* users = nullptr;              // asked by require_user()
    bool any_site_in_path = false;            // as the route says

    // The client's site of that id, or 403 SITE_NOT_ALLOWED.
    Result<std::shared_ptr<const Site>> site(std::string_view id) const;
};

}  // namespace vestibule::app
