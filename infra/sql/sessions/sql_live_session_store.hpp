// Sessions that were opened, in the database.
#pragma once

#include "domain/sessions/live_session_store.hpp"
#include "infra/sql/emitting.hpp"

namespace vestibule::sql {

// Lives as long as one closure. `Session` is the database's here; a user's is sessions::Session.
class SqlLiveSessionStore final : public SqlEmitting<sessions::LiveSessionStore> {
  public:
    using SqlEmitting::SqlEmitting;

    std::optional<sessions::FoundSession> session(const std::string& tenant, const Secret& token) override;
    std::optional<sessions::FoundSession> session_of_any_tenant(const Secret& token) override;
    std::optional<sessions::FoundSession> lock_session(const std::string& tenant, const Secret& token) override;
    void extend_session(const Secret& token, Instant now, Instant idle_until) override;
    Digest token_hash(const Secret& token) const override;
    bool end_session(const Uuid& session, const Digest& token_hash) override;
    std::vector<std::pair<sessions::Session, Digest>> expired(Instant now, std::size_t limit) override;
    std::vector<sessions::Session> sessions_of(const Uuid& user, const Reach& reach, Instant now,
                                               const std::optional<Uuid>& before, std::size_t limit) override;
    bool end_session(const Uuid& user, const Uuid& session, const Reach& reach, Instant now) override;

  private:
    std::optional<sessions::FoundSession> found(std::string_view sql, const std::string& tenant, const Secret& token);
};

}  // namespace vestibule::sql
