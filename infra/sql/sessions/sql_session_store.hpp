// Failures, devices and sessions in the database.
#pragma once

#include "domain/sessions/store.hpp"
#include "infra/sql/codes/sql_code_challenges.hpp"
#include "infra/sql/session.hpp"
#include "infra/sql/store_tools.hpp"

namespace vestibule::sql {

// Lives as long as one closure. `Session` is the database's here; a user's is sessions::Session.
class SqlSessionStore final : public sessions::SessionStore {
  public:
    SqlSessionStore(Session& session, const StoreTools& tools) : session_(session), tools_(tools), codes_(session, tools) {}

    Uuid emit(const events::Draft& event) override { return tools_.emit(session_, event); }
    void attach_secret(const Uuid& event_id, const Secret& secret, Instant expires) override {
        tools_.attach_secret(session_, event_id, secret, expires);
    }

    std::optional<sessions::Account> find_account(const sessions::LoginName& name) override;
    sessions::LoginCounter counter(const sessions::Subject& subject) override;
    std::optional<sessions::Device> device(const Uuid& user, const Secret& token, Instant used_since) override;
    sessions::LoginCounter lock_counter(const sessions::Subject& subject, Instant now) override;
    sessions::LoginCounter hold_counter(const sessions::Subject& subject) override;
    std::optional<sessions::Device> hold_device(const Uuid& user, const Secret& token, Instant used_since) override;
    void save_counter(const sessions::Subject& subject, const sessions::LoginCounter& counter, Instant now) override;
    std::optional<sessions::Account> hold_account(const Uuid& user) override;
    std::optional<sessions::Account> find_account(const Uuid& user) override;
    std::optional<sessions::Account> lock_account(const Uuid& user) override;
    std::uint64_t set_password(const Uuid& user, const std::string& password_hash, Instant now) override;
    void rehash(const Uuid& user, const std::string& password_hash) override;
    std::uint64_t next_user_version(const Uuid& user) override;
    void save_device(const Secret& token, const sessions::Device& device) override;
    void end_device(const Secret& token) override;
    std::size_t add_device(const Uuid& user, const Secret& token, Instant now, std::size_t most) override;
    void tally_unknown(const std::string& tenant, const std::string& client, Instant now) override;
    std::vector<sessions::UnknownFailures> unknown_before(Instant now) override;
    std::uint64_t take_unknown(const sessions::UnknownFailures& failures) override;
    CodeChallengeStore& codes() override { return codes_; }
    void add_session(const sessions::Session& session, const Secret& token) override;
    std::optional<sessions::FoundSession> session(const std::string& tenant, const Secret& token) override;
    std::optional<sessions::FoundSession> lock_session(const std::string& tenant, const Secret& token) override;
    void extend_session(const Secret& token, Instant now, Instant idle_until) override;
    bool end_session(const Uuid& session, const Digest& token_hash) override;
    std::vector<Uuid> end_sessions(const Uuid& user, const std::optional<Uuid>& but) override;
    Digest token_hash(const Secret& token) const override;
    std::vector<std::pair<sessions::Session, Digest>> expired(Instant now, std::size_t limit) override;
    void sweep(Instant now, Instant used_since) override;

  private:
    Digest subject_hash(const sessions::Subject& subject) const;
    Digest device_hash(const Secret& token) const;
    std::optional<sessions::FoundSession> found(std::string_view sql, const std::string& tenant, const Secret& token);

    Session& session_;
    const StoreTools& tools_;
    SqlCodeChallenges codes_;
};

}  // namespace vestibule::sql
