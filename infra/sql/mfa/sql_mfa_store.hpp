// Setting up and removing a second factor in the database.
#pragma once

#include "domain/mfa/store.hpp"
#include "infra/sql/mfa/second_factor_rows.hpp"
#include "infra/sql/users/audit_rows.hpp"

namespace vestibule::sql {

// Lives as long as one closure.
class SqlMfaStore final : public SqlSecondFactor<mfa::MfaStore> {
  public:
    using SqlSecondFactor::SqlSecondFactor;

    std::optional<mfa::Account> lock_account(const Uuid& user, const std::string& site) override;
    std::optional<Uuid> find_by_email(const Reach& reach, const std::string& site, const std::string& folded) override;
    void set_up(const Uuid& user, const Authenticator& authenticator) override;
    void enroll(const Uuid& user, const UsedSteps& used, const std::vector<Secret>& recovery_codes,
                Instant now) override;
    void remove(const Uuid& user) override;
    void record(const AuditEntry& entry) override { insert_audit_entry(session_, tools_, entry); }
};

}  // namespace vestibule::sql
