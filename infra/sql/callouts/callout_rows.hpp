// Calls to the MOE partner as rows: the sealed request beside its effect, and what becomes true when the effect ends.
// Called inside the caller's own transaction.
#pragma once

#include "domain/notification/ports.hpp"
#include "domain/shared/tenant.hpp"
#include "infra/sql/notification/sql_effect_store.hpp"

namespace vestibule::sql {

struct NewCallout {
    std::string tenant;
    Uuid user;
    std::string site;
    MoeCall call;
    Uuid cause;  // event or revalidation: with the user it makes the effect's key
    Instant occurred_at;
    std::int64_t timeline = 1;
    std::optional<Uuid> enrollment = {};
    std::optional<Uuid> revalidation = {};
};

// Puts the call into the ledger, its body made of what is known of the person now, and says so in the enrollment's
// `moe`: PENDING, or PARKED where it waits for an operator from the start. False: it is there already, or the person
// is not.
bool start_callout(Session& session, const EffectTools& tools, const NewCallout& callout);

// What to send; nullopt: the person has been erased.
std::optional<notification::PartnerRequest> callout_request(Session& session, const StoreTools& tools,
                                                            const std::string& effect_key);

// The effect's end told on: the enrollment's `moe` with its event, the revalidation's outcome, the answer sealed. Also
// when an operator has it tried again (pending) or gives it up (dead). `outcome` is that of an attempt, or empty.
void note_callout(Session& session, const StoreTools& tools, const notification::Effect& effect,
                  notification::EffectState state, const notification::Outcome& outcome);

// Why a call waits for an operator or was given up, of what the ledger says: HTTP_422, RETRIES_EXHAUSTED, HELD,
// DISCARDED.
std::string parked_code(std::string_view reason, std::string_view last_class, int last_code);

// Requests and answers past their retention.
void sweep_callouts(Session& session);

}  // namespace vestibule::sql
