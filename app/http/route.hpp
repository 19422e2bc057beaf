// A row of the routes table: everything about a call but what it does.
#pragma once

#include <boost/asio/awaitable.hpp>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "app/http/call.hpp"

namespace vestibule::app {

// none: an empty body or an empty JSON object. form: routes of /oauth2/*, whose errors are those of RFC 6749.
enum class Body { none, json, form };
enum class Access {
    open,    // no client token
    client,  // Authorization: Bearer <client token>
    user,    // and X-User-Token: see require_user() in user_tokens.hpp
    bearer,  // Authorization: Bearer <user token>, no client token; the endpoint looks at it
};

class MessageSealing;

struct Route {
    std::string method;
    std::string pattern;    // "/user/{userId}"; literal segments win over variables
    std::string operation;  // operationId of openapi.yaml, label of metrics and of the access log
    Access access = Access::client;
    std::vector<std::string> scopes;  // any of them
    Body body = Body::none;
    bool honours_idempotency_key = false;
    bool reads_query = false;  // the endpoint looks at the parameters; elsewhere each is unknown
    std::uint64_t body_limit = 1 << 20;
    bool any_site_in_path = false;      // {siteId} need not be the session's (joining a site)
    MessageSealing* sealing = nullptr;  // bodies travel sealed; outlives the route
    std::function<std::optional<Error>(const Call&)> headers_fault = {};  // of the call's own, also of a retry
    std::function<asio::awaitable<http::Response>(Call)> handle;
};

}  // namespace vestibule::app
