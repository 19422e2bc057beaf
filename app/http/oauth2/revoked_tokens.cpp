#include "app/http/oauth2/revoked_tokens.hpp"

#include <algorithm>
#include <cstring>
#include <mutex>

#include "app/every.hpp"
#include "infra/digest/sha256.hpp"

namespace vestibule::app {

using clients::TokenStore;

namespace {

constexpr std::chrono::milliseconds between_looks{250};
// A revocation is stamped before it commits: one that commits late must not be overlooked.
constexpr std::chrono::seconds late_commits{15};
constexpr int looks_a_minute = 240;

}  // namespace

std::size_t RevokedTokens::FirstBytes::operator()(const Digest& digest) const {
    std::size_t hash = 0;
    std::memcpy(&hash, digest.data(), sizeof hash);
    return hash;
}

asio::awaitable<void> RevokedTokens::refresh() {
    const auto since = seen_until_;
    const auto revoked =
        co_await stores_.look(RequestContext{}, [since](TokenStore& store) { return store.revoked_since(since); });
    const std::scoped_lock lock(mutex_);
    for (const auto& token : revoked) {
        revoked_.insert_or_assign(token.token, token.expires_at);
        seen_until_ = std::max(seen_until_, token.revoked_at - late_commits);
    }
}

asio::awaitable<void> RevokedTokens::keep_fresh() {
    int looks = 0;
    co_await every(between_looks, "revoked tokens", [&]() -> asio::awaitable<void> {
        co_await refresh();
        if (++looks % looks_a_minute != 0) co_return;
        forget_expired(co_await stores_.transact(RequestContext{}, [](TokenStore& store) {
            store.forget_expired();
            return store.now();
        }));
    });
}

bool RevokedTokens::contains(std::string_view token_id) const {
    const auto token = sha256(token_id);
    const std::shared_lock lock(mutex_);
    return revoked_.contains(token);
}

asio::awaitable<void> RevokedTokens::revoke(RequestContext context, std::string token_id, Instant expires_at) {
    const auto token = sha256(token_id);
    co_await stores_.transact(context, [token, expires_at](TokenStore& store) { store.revoke(token, expires_at); });
    const std::scoped_lock lock(mutex_);
    revoked_.insert_or_assign(token, expires_at);
}

void RevokedTokens::forget_expired(Instant now) {
    const std::scoped_lock lock(mutex_);
    std::erase_if(revoked_, [now](const auto& entry) { return entry.second <= now; });
}

}  // namespace vestibule::app
