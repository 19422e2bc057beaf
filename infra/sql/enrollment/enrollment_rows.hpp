// Rows of table enrollment, for every feature that decides on them: called inside the caller's own transaction.
// Locks: the user's account row is taken before an enrollment's.
#pragma once

#include "domain/shared/enrollment.hpp"
#include "infra/sql/session.hpp"

namespace vestibule::sql {

// `campaign` sealed, empty where there is none.
void insert_enrollment(Session& session, const Enrollment& enrollment, const std::string& campaign);

std::optional<Enrollment> find_enrollment(Session& session, const std::string& tenant, const Uuid& enrollment);
// The same, with its row held until the transaction's end.
std::optional<Enrollment> lock_enrollment(Session& session, const std::string& tenant, const Uuid& enrollment);
// The user's newest one; standard users have none.
std::optional<Enrollment> find_enrollment_of(Session& session, const std::string& tenant, const Uuid& user);
std::optional<Enrollment> lock_enrollment_of(Session& session, const std::string& tenant, const Uuid& user);

// What a screening came to. `version` is the aggregate's new one (each event takes one more). approved_at is set by
// the first ACTIVE and stays; PENDING_SCREENING takes decided_at and screened_at away.
void decide(Enrollment& enrollment, UserStatus status, std::uint64_t version, Instant now);
// The same in its row.
void decide_enrollment(Session& session, const Uuid& enrollment, UserStatus status, std::uint64_t version, Instant now);

void set_moe(Session& session, const Uuid& enrollment, const MoeState& moe, std::uint64_t version);

}  // namespace vestibule::sql
