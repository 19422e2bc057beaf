// Guests and their enrollments in the database.
#pragma once

#include "domain/enrollment/store.hpp"
#include "infra/sql/screening/newcomer_screening.hpp"
#include "infra/sql/session.hpp"
#include "infra/sql/store_tools.hpp"

namespace vestibule::sql {

// Lives as long as one closure.
class SqlEnrollmentStore final : public enrollment::EnrollmentStore {
  public:
    SqlEnrollmentStore(Session& session, const StoreTools& tools) : session_(session), tools_(tools) {}

    Uuid emit(const events::Draft& event) override { return tools_.emit(session_, event); }
    void attach_secret(const Uuid& event_id, const Secret& secret, Instant expires) override {
        tools_.attach_secret(session_, event_id, secret, expires);
    }
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

    Session& session_;
    const StoreTools& tools_;
    std::optional<Newcomer> newcomer_;  // whom insert() made
};

}  // namespace vestibule::sql
