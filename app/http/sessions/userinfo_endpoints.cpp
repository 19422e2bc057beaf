#include "app/http/sessions/userinfo_endpoints.hpp"

#include <boost/json/parse.hpp>

#include "app/http/problem.hpp"
#include "app/http/request_headers.hpp"
#include "domain/sessions/errors.hpp"
#include "infra/crypto/jwe.hpp"
#include "infra/crypto/jwt.hpp"

namespace vestibule::app {

namespace json_library = boost::json;

namespace {

using profile::UserDetails;

std::int64_t seconds_of(Instant instant) {
    return std::chrono::floor<std::chrono::seconds>(instant).time_since_epoch().count();
}

// OpenID Connect Core, section 5.1: `sub` by openid, the rest where the client may read profiles (USER_RW).
json_library::object claims_of(const UserDetails& user, const sessions::BearerUser& bearer) {
    json_library::object claims{{"sub", user.id.to_string()}};
    if (!bearer.client->scopes.contains("USER_RW")) return claims;

    const auto& person = user.person;
    claims["name"] = person.first_name + " " + person.last_name;
    claims["given_name"] = person.first_name;
    if (person.middle_name) claims["middle_name"] = *person.middle_name;
    claims["family_name"] = person.last_name;
    claims["email"] = person.email;
    if (person.date_of_birth) claims["birthdate"] = *person.date_of_birth;
    if (person.phone) claims["phone_number"] = *person.phone;
    claims["address"] = {{"country", person.country_code}};
    claims["updated_at"] = seconds_of(user.updated_at);
    for (const auto& site : user.sites) {
        if (site.site != bearer.site) continue;
        claims["preferred_username"] = site.identifier;
        const auto attributes = json_library::parse(site.attributes);
        if (const auto* locale = attributes.as_object().if_contains("locale")) claims["locale"] = *locale;
    }
    return claims;
}

// Signed by us, then sealed for the client (RFC 7519, section 11.2).
http::Response nested_jwt(const UserinfoEndpoint& endpoint, json_library::object claims, const Client& client) {
    claims["iss"] = endpoint.issuer;
    claims["aud"] = client.id;
    claims["iat"] = seconds_of(endpoint.clock.now());
    const auto signed_claims = crypto::sign_jwt(endpoint.keys.current()->current, "JWT", claims);
    const auto key = crypto::EncryptionKey::from_jwk(json_library::parse(client.encryption_key).as_object()).value();

    http::Response response;
    response.headers.set("Content-Type", "application/jwt");
    response.body = crypto::seal_jwe(key, crypto::ContentEncryption::a256gcm, signed_claims, {{"cty", "JWT"}});
    return response;
}

// WWW-Authenticate as RFC 6750, section 3: no error code where no token was sent.
http::Response refusal(const Error& error, const Call& call) {
    auto response = problem(error, call);
    if (response.status == 401)
        response.headers.set("WWW-Authenticate", call.request.head.headers.find("Authorization")
                                                     ? R"(Bearer realm="vestibule", error="invalid_token")"
                                                     : R"(Bearer realm="vestibule")");
    if (error.code == "INSUFFICIENT_SCOPE")
        response.headers.set("WWW-Authenticate",
                             R"(Bearer realm="vestibule", error="insufficient_scope", scope="openid")");
    return response;
}

asio::awaitable<http::Response> userinfo(const UserinfoEndpoint& endpoint, Call call) {
    auto token = bearer_token(call.request.head.headers);
    if (!token) co_return refusal(sessions::errors::user_unauthenticated(), call);
    const auto bearer = co_await endpoint.resolve_bearer.handle({std::move(*token), "openid"}, call.context);
    if (!bearer) co_return refusal(bearer.error(), call);
    const auto& client = *bearer->client;
    call.context.tenant = client.tenant;
    call.context.client = client.id;

    const auto user = co_await endpoint.get_user.handle({Reach::of(client), bearer->user}, call.context);
    if (!user) co_return refusal(sessions::errors::user_unauthenticated(), call);
    auto claims = claims_of(*user, *bearer);
    co_return client.encryption_key.empty() ? json(200, claims) : nested_jwt(endpoint, std::move(claims), client);
}

}  // namespace

std::vector<Route> userinfo_routes(UserinfoEndpoint endpoint) {
    return {{.method = "GET",
             .pattern = "/oidc/userinfo",
             .operation = "getUserinfo",
             .access = Access::bearer,
             .scopes = {"openid"},
             .handle = [endpoint = std::move(endpoint)](Call call) { return userinfo(endpoint, std::move(call)); }}};
}

}  // namespace vestibule::app
