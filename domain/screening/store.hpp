// What screening keeps: standings, evidence, cases, clearances, and the list version agreed on.
#pragma once

#include <optional>
#include <vector>

#include "domain/screening/case.hpp"
#include "domain/shared/emitting_store.hpp"
#include "domain/shared/enrollment.hpp"
#include "domain/shared/reach.hpp"

namespace vestibule::screening {

// A person whom one worker has in hand until its lease ends.
struct Claim {
    ScreeningSubject subject;
    Origin origin = {};
    std::uint64_t round = 0;
    ScreenedPerson person;
    Digest likeness{};
    int attempts = 0;
    Instant pending_since = {};
};

struct ScreeningCounts {
    std::uint64_t pending = 0;
    std::uint64_t parked = 0;    // of the pending: an operator has to look at them
    std::uint64_t unjudged = 0;  // held, because a name could not be compared
    std::uint64_t behind = 0;    // clear, and not compared with the generation asked about
};

struct CaseQuery {
    Reach reach;
    std::optional<CaseStatus> status;
    std::optional<Uuid> before;  // exclusive: cases come newest first
    std::size_t limit = 50;
};

// Synchronous, inside one transaction. Order of locks: user, standing, enrollment, case.
class ScreeningStore : public EmittingStore {
  public:
    virtual Instant now() const = 0;
    virtual Origin origin() const = 0;  // of this transaction
    virtual Uuid next_id() = 0;
    virtual Digest person_hash(const ScreenedPerson& person) const = 0;

    // Held until the end; nullopt where there is no such user.
    virtual std::optional<ScreenedUser> lock_user(const std::string& tenant, const Uuid& user) = 0;
    // Status and version; notes the moment where it becomes active for the first time.
    virtual void save_user(const ScreenedUser& user, Instant now) = 0;
    virtual void end_sessions(const ScreenedUser& user) = 0;

    virtual std::optional<Standing> lock_standing(const Uuid& user) = 0;
    virtual void save_standing(const Standing& standing) = 0;

    virtual std::optional<Enrollment> lock_enrollment(const std::string& tenant, const Uuid& enrollment) = 0;
    virtual void decide_enrollment(const Uuid& enrollment, UserStatus status, std::uint64_t version, Instant now) = 0;

    virtual std::optional<AgreedList> agreed_list() = 0;

    virtual void add_evidence(const Evidence& evidence) = 0;
    // Evidence and cleared cases past their retention, at most `limit` of each, of people who are not screened any more
    // and have no open or confirmed case. How many went.
    virtual std::size_t purge_records(Instant now, std::size_t limit) = 0;
    virtual bool is_cleared(const Clearance& clearance) = 0;
    virtual void add_clearance(const Clearance& clearance, const Uuid& screening_case, Instant now) = 0;

    // Cases are read with their tag.
    virtual std::optional<Case> open_case(const Uuid& user) = 0;
    // Open and confirmed cases of others of the tenant with a hit under that likeness.
    virtual std::vector<Case> cases_alike(const std::string& tenant, const Digest& likeness, const Uuid& user) = 0;
    virtual void add_case(const Case& screening_case) = 0;
    // Status, dates and hits; new links and decisions are added, none is ever changed.
    virtual void save_case(const Case& screening_case) = 0;

    // Held until the end; its user's row is held already.
    virtual Case lock_case(const Uuid& id) = 0;
    // nullopt for cases out of reach.
    virtual std::optional<Case> find_case(const Reach& reach, const Uuid& id) = 0;
    virtual std::vector<Case> find_cases(const CaseQuery& query) = 0;

    // Due ones, oldest first, for `owner` alone until `until`.
    virtual std::vector<Claim> claim(std::string_view owner, Instant now, Instant until, std::size_t limit) = 0;
    // Ends every claim at once: for a database that only this process uses, at its start.
    virtual std::size_t void_claims() = 0;

    // Whom a revalidation asks about: as screened last, or (round 0) as registered. nullopt for nobody.
    virtual std::optional<Claim> find_person(const std::string& tenant, const Uuid& user) = 0;
    virtual std::optional<ScreeningStatus> status_of(const Uuid& user) = 0;
    // Those of `users` whose screening has ended.
    virtual std::vector<Uuid> decided_among(const std::vector<Uuid>& users) = 0;
    // Clear people last compared with an older list, from `after` on by id, for `owner` alone until `until`.
    virtual std::vector<Claim> claim_behind(std::string_view owner, Instant until, std::uint64_t generation,
                                            const Uuid& after, std::size_t limit) = 0;
    // In nobody's hands any more: to be compared at once.
    virtual void release(const Claim& person) = 0;
    virtual ScreeningCounts counts(std::uint64_t generation) = 0;
    // The next of those clear people whom operators want compared anew count as compared with no list. False where
    // nobody is left to be marked.
    virtual bool mark_for_rescreening(std::size_t limit) = 0;
    // Compared with `generation` and still clear, where the round is the one given.
    virtual void confirm_clear(const Claim& person, std::uint64_t generation) = 0;
    // Puts the loaded list into force where it was written later than the agreed one (or `always`) and differs;
    // equal ones confirm it. The list in force afterwards.
    virtual AgreedList agree(const AgreedList& loaded, bool always) = 0;

    // After the commit: wakes who waits for this decision; wakes the worker.
    virtual void wake_waiters(const Uuid& user) = 0;
    virtual void wake_worker() = 0;
};

}  // namespace vestibule::screening
