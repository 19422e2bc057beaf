// Where each screened person stands, what was decided about them and on what grounds, and the cases that humans judge.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "domain/shared/origin.hpp"
#include "domain/shared/screening.hpp"
#include "domain/shared/user.hpp"

namespace vestibule::screening {

// The user of a screening. `version` is that of aggregate user/<id>.
struct ScreenedUser {
    Uuid id;
    std::string tenant;
    std::optional<std::string> issuer;
    std::string site;  // of the registration
    UserStatus status = UserStatus::pending_screening;
    std::uint64_t version = 0;
    bool was_active = false;  // at any time before
};

// The list version that all instances agree on; `generation` rises with each one. 0: none yet.
struct AgreedList {
    std::string provider;
    ListVersion version;
    Instant written_at;
    std::uint64_t generation = 0;
};

// One row a screened user.
struct Standing {
    ScreeningSubject subject;
    Origin origin = {};  // of the last beginning: a decision may come long after it
    ScreeningStatus status = ScreeningStatus::pending;
    std::uint64_t round = 0;  // rises with each beginning: a decision for an older one is void
    ScreenedPerson person;
    Digest person_hash{};  // keyed hash of all of it
    Digest likeness{};
    std::uint64_t generation = 0;  // of the list last compared with; 0: never
    std::optional<Instant> screened_at = {};
    Instant pending_since = {};
    int attempts = 0;
    std::optional<Instant> next_attempt_at = {};  // of a pending one; none: an operator has to look at it
    // Why the last attempt brought no decision, or of a hit: why a name could not be compared.
    std::string last_code = {};
};

enum class CaseStatus { open, cleared, confirmed };

std::string_view to_string(CaseStatus status);  // OPEN, CLEARED, CONFIRMED
std::optional<CaseStatus> parse_case_status(std::string_view text);

enum class Decision { clear, confirm };

std::string_view to_string(Decision decision);  // CLEAR, CONFIRM
std::optional<Decision> parse_decision(std::string_view text);

struct CaseDecision {
    Decision decision = Decision::clear;
    std::string reason;
    std::string reviewer;
    std::string seen;  // Case::content() then: of another one the decision counts no more
    std::string client;
    Instant decided_at;
};

// A hit stands against the name that it was found under, and nobody else's: `likeness` is that of the person then.
struct CaseHit : ScreeningCandidate {
    Digest likeness{};
};

// A held user's case. It is this user's alone, however alike others are; those are linked.
struct Case {
    Uuid id;
    std::string tenant;
    std::string site;
    std::optional<std::string> issuer;  // of the user
    Uuid user;
    std::optional<Uuid> enrollment;
    CaseStatus status = CaseStatus::open;
    Instant opened_at;
    std::optional<Instant> closed_at;
    std::optional<Instant> due_at;  // of a confirmed one: the report is due
    ScreenedPerson person;
    Digest person_hash{};
    std::string screener;                 // provider and version
    std::vector<CaseHit> hits;            // one for each entry and name
    std::vector<Uuid> likes;              // cases of the same person
    std::vector<CaseDecision> decisions;  // oldest first
    std::string opened_as = {};           // content() then
    std::string tag = {};                 // of case and content, as the store read it: what a decision may name

    // The person and the entries that a decision is about.
    std::string content() const;
    // Other hits or another person than those that it was opened for.
    bool has_changed() const { return content() != opened_as; }
    // What reviewers see: of each entry the best hit, by falling score.
    std::vector<ScreeningCandidate> entries() const;
};

// One line of the record that is kept for ten years (31 CFR 501.601).
struct Evidence {
    Uuid id;
    ScreeningSubject subject;
    ScreenedPerson person;
    Digest person_hash{};
    std::string result;  // CLEAR, HIT, CLEARED, CONFIRMED
    std::optional<ScreeningAnswer> answer;
    std::vector<ScreeningCandidate> settled;  // potential matches that a reviewer had cleared for this user
    std::uint64_t generation = 0;
    std::optional<Uuid> screening_case;
    std::string decided_by;  // "service" or the reviewer
    std::string reason;      // the reviewer's
    Instant decided_at;
};

// A reviewer's CLEAR: holds for this user, this entry of the list and this screener, while all three stay the same.
struct Clearance {
    Uuid user;
    Digest person_hash{};
    std::string list;
    std::string entity;
    std::string entity_hash;
    std::string screener;
};

}  // namespace vestibule::screening
