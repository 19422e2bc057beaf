// The one state machine of screening: how it begins, how it is settled, and what follows for user and enrollment.
// Every way in ends here: a decision in the request, by the worker, after a change of list, by reviewers.
#pragma once

#include "domain/screening/store.hpp"

namespace vestibule::screening {

// Of cause `enrollment` the consumer of enrollment.requested makes the work due; should that be lost, this does.
inline constexpr std::chrono::seconds consumer_patience{5};

// ScreeningStart::begin_screening over this store.
ScreeningStatus begin_in(ScreeningStore& store, const ScreeningSubject& subject, const ScreeningRequest& request);

// An answer to a claim. PENDING where the list moved meanwhile (due again at once); nullopt where the round is over.
std::optional<ScreeningStatus> settle_in(ScreeningStore& store, const Claim& claim, const ScreeningAnswer& answer);

// No answer: tried again on the schedule (1 s doubled up to 5 min, `jitter` of 0 … 1 of it), for 24 hours; then an
// operator has to look at it. Never a decision.
void postpone_in(ScreeningStore& store, const Claim& claim, const std::string& code, double jitter,
                 std::optional<std::chrono::seconds> retry_after = {});

// Compares somebody who was clear with the list in force. Without hit nothing but the generation changes, unless
// `keep_evidence`. nullopt where the person or the list changed meanwhile: to be asked again.
std::optional<ScreeningStatus> compare_in(ScreeningStore& store, const ScreeningSubject& subject, std::uint64_t round,
                                          const ScreeningAnswer& answer, bool keep_evidence);

// A person asked about by operators, as of `round` (0: never screened): nobody is suspended while it is asked. nullopt
// where the person or the list changed meanwhile.
std::optional<ScreeningStatus> revalidate_in(ScreeningStore& store, const ScreeningSubject& subject,
                                             std::uint64_t round, const ScreeningRequest& request);

// After a reviewer's CLEAR, with the user's row held: clear at once where the last screening is one of the list in
// force, else screened again.
ScreeningStatus resume_in(ScreeningStore& store, ScreenedUser& user);

// After a reviewer's CONFIRM.
void deny_in(ScreeningStore& store, ScreenedUser& user);

// provider and version, as clearances name it
std::string screener_of(const ScreeningAnswer& answer);

}  // namespace vestibule::screening
