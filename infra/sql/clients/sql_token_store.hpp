// Revoked tokens, and assertions and messages that were used, in the database.
#pragma once

#include "domain/clients/store.hpp"
#include "infra/sql/session.hpp"
#include "infra/sql/store_tools.hpp"

namespace vestibule::sql {

// Lives as long as one closure.
class SqlTokenStore final : public clients::TokenStore {
  public:
    SqlTokenStore(Session& session, const StoreTools&) : session_(session) {}

    Instant now() override;
    void revoke(const Digest& token, Instant expires_at) override;
    std::vector<clients::RevokedToken> revoked_since(Instant since) override;
    bool use_assertion(const Digest& assertion, Instant expires_at) override;
    bool use_message(const Digest& tag, Instant expires_at) override;
    void forget_expired() override;

  private:
    Session& session_;
};

}  // namespace vestibule::sql
