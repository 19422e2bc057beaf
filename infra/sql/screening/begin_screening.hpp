// What other features' stores call inside their own transactions.
#pragma once

#include "domain/shared/screening.hpp"
#include "infra/sql/session.hpp"
#include "infra/sql/store_tools.hpp"

namespace vestibule::sql {

// ScreeningStart::begin_screening. The user's row is held (or was inserted) by this transaction.
ScreeningStatus begin_screening(Session& session, const StoreTools& tools, const ScreeningSubject& subject,
                                const ScreeningRequest& request);

// The same for people who were screened before; nullopt, with nothing done, for all others.
std::optional<ScreeningStatus> screen_again(Session& session, const StoreTools& tools, const ScreeningSubject& subject,
                                            const ScreeningRequest& request);

// Where a screened person stands; nullopt for people who were never screened.
std::optional<ScreeningStatus> screening_of(Session& session, const Uuid& user);

// A screening that nobody has tried yet is due now: the event of this transaction's context asks for it.
void make_screening_due(Session& session, const StoreTools& tools, const Uuid& user);

// The standing goes with the person's data; evidence and cases stay as long as the law says.
void forget_standing(Session& session, const Uuid& user);

}  // namespace vestibule::sql
