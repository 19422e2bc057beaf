// Signing in and sessions in the database.
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
    std::vector<sessions::UnknownFailures> unknown_before(Instant now) override;
    std::uint64_t take_unknown(const sessions::UnknownFailures& failures) override;
    CodeChallengeStore& codes() override { return codes_; }
    void add_session(const sessions::Session& session, const Secret& token) override;
    std::optional<sessions::FoundSession> session(const std::string& tenant, const Secret& token) override;
    std::optional<sessions::FoundSession> session_of_any_tenant(const Secret& token) override;
    std::optional<sessions::FoundSession> lock_session(const std::string& tenant, const Secret& token) override;
    void extend_session(const Secret& token, Instant now, Instant idle_until) override;
    bool end_session(const Uuid& session, const Digest& token_hash) override;
    Digest token_hash(const Secret& token) const override;
    std::vector<std::pair<sessions::Session, Digest>> expired(Instant now, std::size_t limit) override;
    void sweep(Instant devices_since, Instant ghosts_since, std::size_t ghosts, Instant now) override;
    std::vector<sessions::Session> sessions_of(const Uuid& user, const Reach& reach, Instant now,
                                               const std::optional<Uuid>& before, std::size_t limit) override;
    bool end_session(const Uuid& user, const Uuid& session, const Reach& reach, Instant now) override;
    std::optional<UserStatus> find_user(const Reach& reach, const Uuid& user) override;
    std::optional<UserStatus> lock_user(const Reach& reach, const Uuid& user) override;
    std::uint64_t set_status(const Uuid& user, UserStatus status, Instant now) override;
    std::optional<ScreeningStatus> screening_of(const Uuid& user) override;

  private:
    std::optional<UserStatus> reached(std::string_view sql, const Reach& reach, const Uuid& user);
    std::optional<sessions::FoundSession> found(std::string_view sql, const std::string& tenant, const Secret& token);

    SqlCodeChallenges codes_{session_, tools_};
};

}  // namespace vestibule::sql
