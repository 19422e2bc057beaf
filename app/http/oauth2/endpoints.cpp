#include "app/http/oauth2/endpoints.hpp"

#include <algorithm>
#include <boost/json/serialize.hpp>
#include <memory>
#include <ranges>

#include "app/http/oauth2/client_authentication.hpp"
#include "app/http/oauth2/metadata.hpp"

namespace vestibule::app {

namespace json = boost::json;

namespace {

constexpr std::chrono::seconds keys_may_be_kept{60};
constexpr std::chrono::seconds metadata_may_be_kept{300};

// The characters of a scope token (RFC 6749, section 3.3).
bool is_scope(std::string_view word) {
    return !word.empty() && std::ranges::all_of(word, [](char c) {
        return c == 0x21 || (c >= 0x23 && c <= 0x5b) || (c >= 0x5d && c <= 0x7e);
    });
}

// What the client asks for, or all that it has.
OAuthResult<std::set<std::string>> scopes_granted(const Client& client, const std::optional<std::string>& asked) {
    if (!asked) return client.scopes;
    std::set<std::string> scopes;
    for (const auto part : std::views::split(*asked, ' ')) {
        const std::string_view word(part);
        if (!is_scope(word) || !client.scopes.contains(std::string(word)))
            return std::unexpected(OAuthError{.status = 400,
                                              .error = "invalid_scope",
                                              .description = "The client does not have every scope asked for."});
        scopes.emplace(word);
    }
    return scopes;
}

http::Response public_json(const std::string& body, std::chrono::seconds may_be_kept) {
    http::Response response;
    response.headers.set("Content-Type", "application/json");
    response.headers.set("Cache-Control", "public, max-age=" + std::to_string(may_be_kept.count()));
    response.headers.set("Access-Control-Allow-Origin", "*");
    response.body = body;
    return response;
}

class Endpoints {
  public:
    explicit Endpoints(const OAuthParts& parts)
        : parts_(parts), authentication_(parts.tokens.issuer(), parts.tenants, parts.clock, parts.stores) {}

    asio::awaitable<http::Response> token(Call call) {
        const auto form = Form::of(call.request);
        if (!form) co_return oauth_error(form.error());
        const auto grant = form->find("grant_type");
        if (!grant) co_return oauth_error(invalid_request("grant_type is missing.").error());
        const auto client = co_await authentication_.authenticate(call.request, *form);
        if (!client) co_return oauth_error(client.error());
        if (*grant != "client_credentials")
            co_return oauth_error({.status = 400,
                                   .error = "unsupported_grant_type",
                                   .description = "The only grant here is client_credentials."});
        const auto scopes = scopes_granted(**client, form->find("scope"));
        if (!scopes) co_return oauth_error(scopes.error());

        co_return oauth_answer({{"access_token", parts_.tokens.issue(**client, *scopes)},
                                {"token_type", "Bearer"},
                                {"expires_in", access_token_life.count()},
                                {"scope", scope_text(*scopes)}});
    }

    // RFC 7662.
    asio::awaitable<http::Response> introspect(Call call) {
        const auto form = Form::of(call.request);
        if (!form) co_return oauth_error(form.error());
        const auto asking = co_await authentication_.authenticate(call.request, *form);
        if (!asking) co_return oauth_error(asking.error());
        const auto text = form->find("token");
        if (!text) co_return oauth_error(invalid_request("token is missing.").error());

        const auto token = co_await parts_.tokens.read(*text);
        const auto owner = token ? owner_of(*token) : nullptr;
        if (!owner || owner->tenant != (*asking)->tenant) co_return oauth_answer({{"active", false}});
        std::set<std::string> scopes;
        std::ranges::set_intersection(token->scopes, owner->scopes, std::inserter(scopes, scopes.end()));
        const auto& issuer = parts_.tokens.issuer();
        co_return oauth_answer(
            {{"active", true},
             {"scope", scope_text(scopes)},
             {"client_id", token->client},
             {"token_type", "Bearer"},
             {"exp", std::chrono::floor<std::chrono::seconds>(token->expires_at).time_since_epoch().count()},
             {"iat", std::chrono::floor<std::chrono::seconds>(token->issued_at).time_since_epoch().count()},
             {"sub", token->client},
             {"aud", issuer},
             {"iss", issuer},
             {"jti", token->id},
             {"tenant", token->tenant}});
    }

    // RFC 7009: what is no token of this tenant's clients is as good as revoked.
    asio::awaitable<http::Response> revoke(Call call) {
        const auto form = Form::of(call.request);
        if (!form) co_return oauth_error(form.error());
        const auto client = co_await authentication_.authenticate(call.request, *form);
        if (!client) co_return oauth_error(client.error());
        const auto text = form->find("token");
        if (!text) co_return oauth_error(invalid_request("token is missing.").error());

        const auto token = co_await parts_.tokens.read(*text);
        if (!token || token->tenant != (*client)->tenant) co_return oauth_answer({});
        if (token->client != (*client)->id)
            co_return oauth_error(
                {.status = 400, .error = "invalid_grant", .description = "The token was issued to another client."});
        call.context.tenant = (*client)->tenant;
        call.context.client = (*client)->id;
        co_await parts_.tokens.revoke(call.context, *token);
        co_return oauth_answer({});
    }

    // RFC 7517, section 5.
    asio::awaitable<http::Response> jwks(Call) {
        auto keys = parts_.keys.current()->jwks;
        for (const auto& key : parts_.encryption_keys.current()->published) keys.push_back(key);
        co_return public_json(json::serialize(json::object{{"keys", std::move(keys)}}), keys_may_be_kept);
    }
    asio::awaitable<http::Response> oauth_metadata(Call) {
        co_return public_json(authorization_server_metadata(parts_.tokens.issuer()), metadata_may_be_kept);
    }
    asio::awaitable<http::Response> openid_metadata(Call) {
        co_return public_json(openid_provider_metadata(parts_.tokens.issuer()), metadata_may_be_kept);
    }

  private:
    // The client as declared now; null where it is no more.
    std::shared_ptr<const Client> owner_of(const AccessToken& token) const {
        const auto directory = parts_.tenants.current();
        const auto found = directory->clients.find(token.client);
        return found != directory->clients.end() && found->second->tenant == token.tenant ? found->second : nullptr;
    }

    OAuthParts parts_;
    ClientAuthentication authentication_;
};

Route open_route(std::string method, std::string pattern, std::string operation, Body body,
                 std::function<asio::awaitable<http::Response>(Call)> handle) {
    Route route;
    route.method = std::move(method);
    route.pattern = std::move(pattern);
    route.operation = std::move(operation);
    route.access = Access::open;
    route.body = body;
    route.handle = std::move(handle);
    return route;
}

}  // namespace

std::vector<Route> oauth_routes(const OAuthParts& parts) {
    const auto endpoints = std::make_shared<Endpoints>(parts);
    const auto to = [&](asio::awaitable<http::Response> (Endpoints::*method)(Call)) {
        return [endpoints, method](Call call) { return ((*endpoints).*method)(std::move(call)); };
    };
    return {
        open_route("POST", "/oauth2/token", "issueToken", Body::form, to(&Endpoints::token)),
        open_route("POST", "/oauth2/introspect", "introspectToken", Body::form, to(&Endpoints::introspect)),
        open_route("POST", "/oauth2/revoke", "revokeToken", Body::form, to(&Endpoints::revoke)),
        open_route("GET", "/.well-known/jwks.json", "getJwks", Body::none, to(&Endpoints::jwks)),
        open_route("GET", "/.well-known/oauth-authorization-server", "getAuthorizationServerMetadata", Body::none,
                   to(&Endpoints::oauth_metadata)),
        open_route("GET", "/.well-known/openid-configuration", "getOpenidConfiguration", Body::none,
                   to(&Endpoints::openid_metadata)),
    };
}

}  // namespace vestibule::app
