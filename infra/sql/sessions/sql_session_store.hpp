// Signing in and new passwords in the database.
#pragma once

#include "domain/sessions/store.hpp"
#include "infra/sql/codes/sql_code_challenges.hpp"
#include "infra/sql/mfa/second_factor_rows.hpp"

namespace vestibule::sql {

// Lives as long as one closure. `Session` is the database's here; a user's is sessions::Session.
class SqlSessionStore final : public SqlSecondFactor<sessions::SessionStore> {
  public:
    using SqlSecondFactor::SqlSecondFactor;

    std::optional<sessions::Account> find_account(const TypedName& name) override;
    std::optional<sessions::Account> hold_account(const Uuid& user) override;
    std::optional<sessions::Account> find_account(const Uuid& user) override;
    std::optional<sessions::Account> lock_account(const Uuid& user) override;
    std::uint64_t set_password(const Uuid& user, const std::string& password_hash, Instant now) override;
    void rehash(const Uuid& user, const std::string& password_hash) override;
    std::size_t add_device(const Uuid& user, const Secret& token, Instant now, std::size_t most) override;
    void add_session(const sessions::Session& session, const Secret& token) override;
    CodeChallengeStore& codes() override { return codes_; }

  private:
    SqlCodeChallenges codes_{session_, tools_};
};

}  // namespace vestibule::sql
