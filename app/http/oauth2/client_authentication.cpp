#include "app/http/oauth2/client_authentication.hpp"

#include <algorithm>

#include "domain/shared/base64.hpp"
#include "infra/crypto/constant_time.hpp"
#include "infra/crypto/jwt.hpp"
#include "infra/crypto/randomness.hpp"
#include "infra/digest/sha256.hpp"

namespace vestibule::app {

namespace {

constexpr std::string_view jwt_bearer = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";
constexpr std::chrono::seconds clocks_differ{60};
constexpr std::chrono::seconds longest_assertion{3600};
constexpr std::size_t jti_limit = 256;
constexpr std::size_t keys_tried = 8;

std::shared_ptr<const Client> find(const Tenants& tenants, const std::string& id) {
    const auto directory = tenants.current();
    const auto found = directory->clients.find(id);
    return found == directory->clients.end() ? nullptr : found->second;
}

// What follows "Basic " in any case; nullopt for another scheme.
std::optional<std::string_view> basic_credentials(std::string_view header) {
    constexpr std::string_view scheme = "basic ";
    if (header.size() < scheme.size()) return std::nullopt;
    const bool same = std::ranges::equal(header.substr(0, scheme.size()), scheme, [](char a, char b) {
        return (a >= 'A' && a <= 'Z' ? a - 'A' + 'a' : a) == b;
    });
    if (!same) return std::nullopt;
    header.remove_prefix(scheme.size());
    while (header.starts_with(' ')) header.remove_prefix(1);
    return header;
}

bool signed_by(const Client& client, const crypto::Jwt& jwt) {
    const auto keys = crypto::keys_of_jwk_set(client.jwks);
    if (!keys) return false;
    std::size_t tried = 0;
    for (const auto& key : *keys) {
        if (!key.allows(jwt.algorithm)) continue;
        if (!jwt.kid.empty() && !key.kid().empty() && jwt.kid != key.kid()) continue;
        if (++tried > keys_tried) return false;
        if (crypto::verified_by(jwt, key)) return true;
    }
    return false;
}

}  // namespace

ClientAuthentication::Outcome ClientAuthentication::by_secret(const std::string& client_id, const Secret& secret) {
    // Unknown ids go the same way: one hash, one comparison at least, one count.
    static const Digest nothing = sha256(crypto::random_bytes(32));
    const auto client = find(tenants_, client_id);
    const auto digest = sha256(secret.reveal());
    bool right = crypto::constant_time_equal(digest, nothing);
    if (client)
        for (const auto& known : client->secrets) right = crypto::constant_time_equal(digest, known) || right;
    if (client && right) return client;

    const auto wait = wrong_secrets_.note(client_id, client != nullptr);
    if (!wait) return invalid_client();
    return std::unexpected(OAuthError{.status = 429,
                                      .error = "invalid_client",
                                      .description = "Too many wrong secrets for this client id.",
                                      .retry_after = wait});
}

ClientAuthentication::Outcome ClientAuthentication::by_basic(std::string_view credentials, const Form& form) {
    const auto decoded = from_base64(credentials);
    const auto colon = decoded ? decoded->find(':') : std::string::npos;
    if (colon == std::string::npos) return invalid_client();
    // Both halves are form-encoded before they are joined (RFC 6749, section 2.3.1).
    const auto id = form_decoded(std::string_view(*decoded).substr(0, colon));
    auto secret = form_decoded(std::string_view(*decoded).substr(colon + 1));
    if (!id || !secret || id->empty()) return invalid_client();
    if (const auto named = form.find("client_id"); named && *named != *id)
        return invalid_request("client_id is not that of the Authorization header.");
    return by_secret(*id, Secret(std::move(*secret)));
}

asio::awaitable<ClientAuthentication::Outcome> ClientAuthentication::by_assertion(
    std::string assertion, std::optional<std::string> client_id) {
    const auto jwt = crypto::parse_jwt(assertion);
    const auto subject = jwt ? jwt->text("sub") : std::nullopt;
    if (!subject || jwt->text("iss") != subject || (client_id && *client_id != *subject)) co_return invalid_client();

    const auto client = find(tenants_, *subject);
    if (!client || client->jwks.empty() || !signed_by(*client, *jwt)) co_return invalid_client();

    const auto now = clock_.now();
    const auto expires = jwt->time("exp");
    const auto id = jwt->text("jti");
    const bool for_us = jwt->meant_for(issuer_) || jwt->meant_for(issuer_ + "/oauth2/token") ||
                        jwt->meant_for(issuer_ + "/oauth2/introspect") || jwt->meant_for(issuer_ + "/oauth2/revoke");
    if (!for_us || !expires || *expires <= now || *expires > now + longest_assertion) co_return invalid_client();
    for (const auto* name : {"nbf", "iat"})
        if (jwt->has(name) && (!jwt->time(name) || *jwt->time(name) > now + clocks_differ)) co_return invalid_client();
    if (!id || id->empty() || id->size() > jti_limit) co_return invalid_client();

    const auto used = sha256(*subject + '\0' + *id);
    const Instant remembered_until = *expires + clocks_differ;
    RequestContext context;
    context.tenant = client->tenant;
    context.client = client->id;
    const bool first = co_await stores_.transact(context, [used, remembered_until](clients::TokenStore& store) {
        return store.use_assertion(used, remembered_until);
    });
    if (!first) co_return invalid_client();
    co_return client;
}

asio::awaitable<ClientAuthentication::Outcome> ClientAuthentication::authenticate(const http::Request& request,
                                                                                  const Form& form) {
    const auto headers = request.head.headers.all("Authorization");
    const auto secret = form.find("client_secret");
    const auto assertion = form.find("client_assertion");
    const auto type = form.find("client_assertion_type");
    if (headers.size() > 1 || (headers.empty() ? 0 : 1) + (secret ? 1 : 0) + (assertion || type ? 1 : 0) > 1)
        co_return invalid_request("A client authenticates in one way only.");

    if (!headers.empty()) {
        const auto credentials = basic_credentials(headers.front());
        if (!credentials) co_return invalid_client();
        co_return by_basic(*credentials, form);
    }
    if (secret) {
        const auto id = form.find("client_id");
        if (!id) co_return invalid_request("client_secret without client_id.");
        co_return by_secret(*id, Secret(*secret));
    }
    if (assertion || type) {
        if (!assertion || !type) co_return invalid_request("client_assertion and client_assertion_type go together.");
        if (*type != jwt_bearer) co_return invalid_client();
        co_return co_await by_assertion(*assertion, form.find("client_id"));
    }
    co_return invalid_client();
}

}  // namespace vestibule::app
