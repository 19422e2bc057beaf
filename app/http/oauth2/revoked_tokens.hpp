// Access tokens that were revoked before their end, on this instance at once, on others within 250 ms.
#pragma once

#include <boost/asio/awaitable.hpp>
#include <shared_mutex>
#include <string>
#include <string_view>
#include <unordered_map>

#include "domain/clients/store.hpp"
#include "domain/shared/transactor.hpp"

namespace vestibule::app {

using TokenStores = Transactor<clients::TokenStore>;

// Owned by the composition root. Thread-safe.
class RevokedTokens {
  public:
    explicit RevokedTokens(TokenStores& stores) : stores_(stores) {}

    // Takes up what is revoked. Before the first request.
    asio::awaitable<void> start() { return refresh(); }
    // Looks every 250 ms until cancelled, and forgets what has expired every minute. Spawned once.
    asio::awaitable<void> keep_fresh();
    asio::awaitable<void> refresh();

    bool contains(std::string_view token_id) const;
    // Durable when the await returns.
    asio::awaitable<void> revoke(RequestContext context, std::string token_id, Instant expires_at);

  private:
    struct FirstBytes {
        std::size_t operator()(const Digest& digest) const;
    };
    void forget_expired(Instant now);

    TokenStores& stores_;
    mutable std::shared_mutex mutex_;
    std::unordered_map<Digest, Instant, FirstBytes> revoked_;  // until when
    Instant seen_until_{};                                     // only refresh() uses it
};

}  // namespace vestibule::app
