#include "app/http/oauth2/access_tokens.hpp"

#include <algorithm>
#include <cstring>
#include <ranges>

#include "infra/crypto/jwt.hpp"
#include "infra/digest/sha256.hpp"

namespace vestibule::app {

namespace {

constexpr std::size_t cache_limit = 20'000;
constexpr std::string_view access_token_type = "at+jwt";

std::set<std::string> scopes_of(std::string_view text) {
    std::set<std::string> scopes;
    for (const auto word : std::views::split(text, ' '))
        if (!word.empty()) scopes.emplace(std::string_view(word));
    return scopes;
}

std::int64_t seconds_of(Instant instant) {
    return std::chrono::floor<std::chrono::seconds>(instant).time_since_epoch().count();
}

}  // namespace

std::string scope_text(const std::set<std::string>& scopes) {
    std::string text;
    for (const auto& scope : scopes) text.append(text.empty() ? "" : " ").append(scope);
    return text;
}

// The least recently used entry makes room.
class AccessTokens::Cache {
  public:
    std::shared_ptr<const AccessToken> find(const Digest& digest) {
        const std::scoped_lock lock(mutex_);
        const auto found = entries_.find(key_of(digest));
        if (found == entries_.end() || found->second->first != digest) return nullptr;
        order_.splice(order_.begin(), order_, found->second);
        return found->second->second;
    }
    void put(const Digest& digest, std::shared_ptr<const AccessToken> token) {
        const std::scoped_lock lock(mutex_);
        erase(key_of(digest));
        order_.emplace_front(digest, std::move(token));
        entries_.emplace(key_of(digest), order_.begin());
        if (order_.size() > cache_limit) erase(key_of(order_.back().first));
    }

  private:
    using Order = std::list<std::pair<Digest, std::shared_ptr<const AccessToken>>>;

    static std::uint64_t key_of(const Digest& digest) {
        std::uint64_t key = 0;
        std::memcpy(&key, digest.data(), sizeof key);
        return key;
    }
    void erase(std::uint64_t key) {
        const auto found = entries_.find(key);
        if (found == entries_.end()) return;
        order_.erase(found->second);
        entries_.erase(found);
    }

    std::mutex mutex_;
    Order order_;
    std::unordered_map<std::uint64_t, Order::iterator> entries_;
};

AccessTokens::AccessTokens(std::string issuer, const Clock& clock, Ids& ids, SigningKeys& keys, RevokedTokens& revoked)
    : issuer_(std::move(issuer)),
      clock_(clock),
      ids_(ids),
      keys_(keys),
      revoked_(revoked),
      cache_(std::make_unique<Cache>()) {}

AccessTokens::~AccessTokens() = default;

std::string AccessTokens::issue(const Client& client, const std::set<std::string>& scopes) {
    const auto now = seconds_of(clock_.now());
    return crypto::sign_jwt(keys_.current()->current, access_token_type,
                            {{"iss", issuer_},
                             {"aud", issuer_},
                             {"sub", client.id},
                             {"client_id", client.id},
                             {"tenant", client.tenant},
                             {"scope", scope_text(scopes)},
                             {"jti", ids_.next().to_string()},
                             {"iat", now},
                             {"exp", now + access_token_life.count()}});
}

asio::awaitable<std::shared_ptr<const AccessToken>> AccessTokens::verified(std::string compact) {
    const auto jwt = crypto::parse_jwt(compact);
    if (!jwt || jwt->typ != access_token_type || jwt->algorithm != crypto::JwsAlgorithm::es256) co_return nullptr;
    const auto key = co_await keys_.find(jwt->kid);
    if (!key || !crypto::verified_by(*jwt, *key)) co_return nullptr;

    const auto id = jwt->text("jti");
    const auto client = jwt->text("client_id");
    const auto tenant = jwt->text("tenant");
    const auto scope = jwt->text("scope");
    const auto issued_at = jwt->time("iat");
    const auto expires_at = jwt->time("exp");
    if (jwt->text("iss") != issuer_ || !jwt->meant_for(issuer_) || jwt->text("sub") != client) co_return nullptr;
    if (!id || !client || !tenant || !scope || !issued_at || !expires_at) co_return nullptr;
    co_return std::make_shared<const AccessToken>(AccessToken{.id = *id,
                                                              .client = *client,
                                                              .tenant = *tenant,
                                                              .scopes = scopes_of(*scope),
                                                              .issued_at = *issued_at,
                                                              .expires_at = *expires_at});
}

asio::awaitable<std::shared_ptr<const AccessToken>> AccessTokens::read(std::string compact) {
    if (compact.size() > crypto::jwt_size_limit) co_return nullptr;
    const auto digest = sha256(compact);
    auto token = cache_->find(digest);
    if (!token) {
        token = co_await verified(std::move(compact));
        if (!token) co_return nullptr;
        cache_->put(digest, token);
    }
    if (token->expires_at <= clock_.now() || revoked_.contains(token->id)) co_return nullptr;
    co_return token;
}

asio::awaitable<void> AccessTokens::revoke(RequestContext context, const AccessToken& token) {
    co_await revoked_.revoke(std::move(context), token.id, token.expires_at);
}

asio::awaitable<Result<VerifiedClient>> JwtClientTokens::verify(Secret bearer) {
    const auto refused = [] {
        return fail(ErrorKind::unauthenticated, "CLIENT_UNAUTHENTICATED", "The client token is missing or not valid.");
    };
    const auto token = co_await tokens_.read(std::string(bearer.reveal()));
    if (!token) co_return refused();

    const auto directory = tenants_.current();
    const auto client = directory->clients.find(token->client);
    if (client == directory->clients.end() || client->second->tenant != token->tenant) co_return refused();
    const auto tenant = directory->tenants.find(token->tenant);
    if (tenant == directory->tenants.end()) co_return refused();

    VerifiedClient verified{.client = client->second, .tenant = tenant->second, .scopes = {}};
    std::ranges::set_intersection(token->scopes, client->second->scopes,
                                  std::inserter(verified.scopes, verified.scopes.end()));
    co_return verified;
}

}  // namespace vestibule::app
