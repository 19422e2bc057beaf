// Guests and their enrollments in the database.
#pragma once

#include "domain/enrollment/store.hpp"
#include "infra/sql/emitting.hpp"
#include "infra/sql/screening/newcomer_screening.hpp"
#include "infra/sql/session.hpp"
#include "infra/sql/store_tools.hpp"

namespace vestibule::sql {

// Lives as long as one closure.
class SqlEnrollmentStore final : public SqlEmitting<enrollment::EnrollmentStore> {
  public:
    using SqlEmitting::SqlEmitting;

    ScreeningStatus begin_screening(const ScreeningSubject& subject, const ScreeningRequest& request) override;

    bool insert(const enrollment::NewGuest& guest) override;
    std::optional<Enrollment> find(const Reach& reach, const Uuid& enrollment) override;
    std::optional<enrollment::Guest> find_guest(const Reach& reach, const Uuid& user) override;
    std::optional<enrollment::Guest> lock_guest(const Reach& reach, const Uuid& user) override;
    void set_person(const Uuid& user, const Person& person, std::uint64_t version, Instant now) override;
    void add(const enrollment::Guest& guest, const std::vector<Consent>& consents, const std::vector<Asset>& assets,
             Instant now) override;
    std::uint64_t version_of(const Uuid& user) override;

  private:
    std::optional<enrollment::Guest> guest(const Reach& reach, const Uuid& user, bool locked);
    std::string data_key_of(const Uuid& user);

    std::optional<Newcomer> newcomer_;  // whom insert() made
};

}  // namespace vestibule::sql
