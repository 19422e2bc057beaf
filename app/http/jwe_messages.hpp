// Sealed messages as JWE (RFC 7516): opened with our encryption keys, answered under the client's.
#pragma once

#include "app/http/message_sealing.hpp"
#include "app/http/oauth2/encryption_keys.hpp"
#include "domain/clients/store.hpp"
#include "domain/shared/clock.hpp"
#include "domain/shared/text.hpp"

namespace vestibule::app {

// How far the `iat` of a message may be from our clock.
inline constexpr std::chrono::minutes message_window{5};

// A message is accepted where its `kid` is a key of ours, `iat` (milliseconds) lies in the window, a header `keyId`
// says the same as `kid`, it opens, and its authentication tag is seen for the first time on any instance. Answers are
// A256GCM under the client's registered key, with `iat`, and `cty` of what was sealed. Owned by the composition root.
class JweMessages final : public MessageSealing {
  public:
    // Messages are opened on `pool`.
    JweMessages(EncryptionKeys& keys, Transactor<clients::TokenStore>& stores, BlockingPool& pool, const Clock& clock,
                const Text& text)
        : keys_(keys), stores_(stores), pool_(pool), clock_(clock), text_(text) {}

    asio::awaitable<Result<void>> open(Call& call) override;
    http::Response seal(const Client& client, http::Response response) override;

  private:
    // Why it does not open is for the log only.
    using Opened = std::expected<Secret, std::string_view>;
    asio::awaitable<Opened> opened(const Call& call, const std::string& message);

    EncryptionKeys& keys_;
    Transactor<clients::TokenStore>& stores_;
    BlockingPool& pool_;
    const Clock& clock_;
    const Text& text_;
};

}  // namespace vestibule::app
