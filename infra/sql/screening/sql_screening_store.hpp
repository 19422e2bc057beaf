// Standings, evidence, cases and clearances in the database.
#pragma once

#include "domain/screening/store.hpp"
#include "infra/sql/session.hpp"
#include "infra/sql/store_tools.hpp"

namespace vestibule::sql {

// Lives as long as one closure.
class SqlScreeningStore : public screening::ScreeningStore {
  public:
    SqlScreeningStore(Session& session, const StoreTools& tools) : session_(session), tools_(tools) {}

    Uuid emit(const events::Draft& event) override { return tools_.emit(session_, event); }
    void attach_secret(const Uuid& event_id, const Secret& secret, Instant expires) override {
        tools_.attach_secret(session_, event_id, secret, expires);
    }

    Instant now() const override { return tools_.clock.now(); }
    Origin origin() const override { return origin_of(session_.context()); }
    Uuid next_id() override { return tools_.ids.next(); }
    Digest person_hash(const ScreenedPerson& person) const override;

    std::optional<screening::ScreenedUser> lock_user(const std::string& tenant, const Uuid& user) override;
    void save_user(const screening::ScreenedUser& user, Instant now) override;
    void end_sessions(const screening::ScreenedUser& user) override;
    std::optional<screening::Standing> lock_standing(const Uuid& user) override;
    void save_standing(const screening::Standing& standing) override;
    std::optional<Enrollment> lock_enrollment(const std::string& tenant, const Uuid& enrollment) override;
    void decide_enrollment(const Uuid& enrollment, UserStatus status, std::uint64_t version, Instant now) override;
    std::optional<screening::AgreedList> agreed_list() override;

    void add_evidence(const screening::Evidence& evidence) override;
    std::size_t purge_records(Instant now, std::size_t limit) override;
    bool is_cleared(const screening::Clearance& clearance) override;
    void add_clearance(const screening::Clearance& clearance, const Uuid& screening_case, Instant now) override;

    std::optional<screening::Case> open_case(const Uuid& user) override;
    std::vector<screening::Case> cases_alike(const std::string& tenant, const Digest& likeness,
                                             const Uuid& user) override;
    void add_case(const screening::Case& screening_case) override;
    void save_case(const screening::Case& screening_case) override;
    screening::Case lock_case(const Uuid& id) override;
    std::optional<screening::Case> find_case(const Reach& reach, const Uuid& id) override;
    std::vector<screening::Case> find_cases(const screening::CaseQuery& query) override;

    std::vector<screening::Claim> claim(std::string_view owner, Instant now, Instant until, std::size_t limit) override;
    std::size_t void_claims() override;
    std::optional<screening::Claim> find_person(const std::string& tenant, const Uuid& user) override;
    std::optional<ScreeningStatus> status_of(const Uuid& user) override;
    std::vector<Uuid> decided_among(const std::vector<Uuid>& users) override;
    screening::ScreeningCounts counts(std::uint64_t generation) override;
    void confirm_clear(const screening::Claim& person, std::uint64_t generation) override;
    std::vector<screening::Claim> claim_behind(std::string_view owner, Instant until, std::uint64_t generation,
                                               const Uuid& after, std::size_t limit) override;
    void release(const screening::Claim& person) override;
    bool mark_for_rescreening(std::size_t limit) override;
    screening::AgreedList agree(const screening::AgreedList& loaded, bool always) override;

    void wake_waiters(const Uuid& user) override;
    void wake_worker() override;

  private:
    std::size_t purge_cases(Instant now, std::size_t limit);
    screening::Standing standing_of(const Row& row) const;
    screening::Claim claim_of(const Row& row) const;
    screening::Case case_of(const Row& row);
    std::vector<screening::Case> cases(std::string_view rest, std::vector<Value> values);
    void add_links(const screening::Case& screening_case);
    void add_decisions(const screening::Case& screening_case);

    Session& session_;
    const StoreTools& tools_;
};

}  // namespace vestibule::sql
