// What a decision does to the user and the enrollment, and which events tell of it.
#pragma once

#include "domain/screening/store.hpp"

namespace vestibule::screening {

// What the decision rests on: a provider's answer, or none where a reviewer decided.
struct Grounds {
    const ScreeningAnswer* answer = nullptr;
    std::optional<Uuid> screening_case = {};
};

// No decision yet: PENDING_SCREENING, and so is the enrollment. Ends a hold.
void suspend(ScreeningStore& store, ScreenedUser& user, const Standing& standing);

// PENDING_SCREENING becomes ACTIVE; a user who has not activated yet, or is held for another reason, stays.
void approve(ScreeningStore& store, ScreenedUser& user, const Standing& standing, const Grounds& grounds);

// ON_HOLD_SCREENING, likewise. The person is never told of it.
void hold(ScreeningStore& store, ScreenedUser& user, const Standing& standing, const Grounds& grounds);

// DENIED, for good; sessions end.
void deny(ScreeningStore& store, ScreenedUser& user, const std::optional<Uuid>& enrollment);

}  // namespace vestibule::screening
