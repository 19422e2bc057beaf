// Access tokens of clients: RFC 9068 JWTs, signed with ES256.
#pragma once

#include <boost/asio/awaitable.hpp>
#include <list>
#include <memory>
#include <mutex>
#include <set>
#include <string>
#include <unordered_map>

#include "app/http/client_tokens.hpp"
#include "app/http/oauth2/revoked_tokens.hpp"
#include "app/http/oauth2/signing_keys.hpp"
#include "domain/shared/clock.hpp"
#include "domain/shared/ids.hpp"

namespace vestibule::app {

inline constexpr std::chrono::seconds access_token_life{600};

struct AccessToken {
    std::string id;  // jti
    std::string client;
    std::string tenant;
    std::set<std::string> scopes;
    Instant issued_at;
    Instant expires_at;
};

// "A B C", sorted.
std::string scope_text(const std::set<std::string>& scopes);

// Owned by the composition root. Thread-safe.
class AccessTokens {
  public:
    // `issuer` is http.public_url, also the audience: this API.
    AccessTokens(std::string issuer, const Clock& clock, Ids& ids, SigningKeys& keys, RevokedTokens& revoked);
    ~AccessTokens();

    std::string issue(const Client& client, const std::set<std::string>& scopes);
    // nullopt for a token that is not ours, expired or revoked. A signature is verified once a token: what was
    // verified stays in a bounded cache by the token's SHA-256.
    asio::awaitable<std::shared_ptr<const AccessToken>> read(std::string compact);
    asio::awaitable<void> revoke(RequestContext context, const AccessToken& token);

    const std::string& issuer() const { return issuer_; }

  private:
    class Cache;
    asio::awaitable<std::shared_ptr<const AccessToken>> verified(std::string compact);

    std::string issuer_;
    const Clock& clock_;
    Ids& ids_;
    SigningKeys& keys_;
    RevokedTokens& revoked_;
    std::unique_ptr<Cache> cache_;
};

// Knows a client by its access token and the tenant files in force: a client that is declared no more is refused
// at once, and a scope that it lost is gone.
class JwtClientTokens final : public ClientTokens {
  public:
    JwtClientTokens(AccessTokens& tokens, const Tenants& tenants) : tokens_(tokens), tenants_(tenants) {}

    asio::awaitable<Result<VerifiedClient>> verify(Secret bearer) override;

  private:
    AccessTokens& tokens_;
    const Tenants& tenants_;
};

}  // namespace vestibule::app
