// Screening of somebody whom this transaction has made: what it has written itself need not be read again.
#pragma once

#include <utility>

#include "infra/sql/enrollment/enrollment_rows.hpp"
#include "infra/sql/screening/sql_screening_store.hpp"

namespace vestibule::sql {

// A guest's rows as this transaction has written them; nobody else can see or hold them.
struct Newcomer {
    screening::ScreenedUser user;
    Enrollment enrollment;
};

// Lives as long as one closure, as `newcomer` does, which it keeps as the rows are.
class NewcomerScreening final : public SqlScreeningStore {
  public:
    NewcomerScreening(Session& session, const StoreTools& tools, Newcomer& newcomer)
        : SqlScreeningStore(session, tools), newcomer_(newcomer) {}

    std::optional<screening::ScreenedUser> lock_user(const std::string&, const Uuid&) override {
        return newcomer_.user;
    }
    void save_user(const screening::ScreenedUser& user, Instant now) override {
        newcomer_.user = user;
        SqlScreeningStore::save_user(user, now);
    }
    std::optional<screening::Standing> lock_standing(const Uuid&) override { return std::nullopt; }
    std::optional<Enrollment> lock_enrollment(const std::string&, const Uuid&) override { return newcomer_.enrollment; }
    void decide_enrollment(const Uuid& enrollment, UserStatus status, std::uint64_t version, Instant now) override {
        decide(newcomer_.enrollment, status, version, now);
        SqlScreeningStore::decide_enrollment(enrollment, status, version, now);
    }
    std::optional<screening::Case> open_case(const Uuid&) override { return std::nullopt; }

  private:
    Newcomer& newcomer_;
};

}  // namespace vestibule::sql
