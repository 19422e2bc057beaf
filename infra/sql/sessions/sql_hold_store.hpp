// Holding and releasing a user in the database.
#pragma once

#include "domain/sessions/hold_store.hpp"
#include "infra/sql/codes/sql_code_challenges.hpp"
#include "infra/sql/sessions/sign_in_rows.hpp"
#include "infra/sql/users/audit_rows.hpp"

namespace vestibule::sql {

// Lives as long as one closure.
class SqlHoldStore final : public SqlSignIn<sessions::HoldStore> {
  public:
    using SqlSignIn::SqlSignIn;

    std::optional<UserStatus> find_user(const Reach& reach, const Uuid& user) override;
    std::optional<UserStatus> lock_user(const Reach& reach, const Uuid& user) override;
    std::uint64_t set_status(const Uuid& user, UserStatus status, Instant now) override;
    std::optional<ScreeningStatus> screening_of(const Uuid& user) override;
    CodeChallengeStore& codes() override { return codes_; }
    void record(const AuditEntry& entry) override { insert_audit_entry(session_, tools_, entry); }

  private:
    std::optional<UserStatus> reached(std::string_view sql, const Reach& reach, const Uuid& user);

    SqlCodeChallenges codes_{session_, tools_};
};

}  // namespace vestibule::sql
