// How far a consumer is with each aggregate: the inbox without a time window.
#pragma once

#include <string>
#include <string_view>

#include "events/envelope.hpp"
#include "infra/sql/session.hpp"

namespace vestibule::sql {

enum class Place {
    next,       // to be applied; the position has been advanced
    duplicate,  // applied before, or of a timeline that a restore has ended
    gap,        // a version is missing
    parked,     // an earlier event of the aggregate is a dead letter
};

// What a consumer sees of an aggregate: each of its events, or some that it picked: then versions leap.
enum class Following { whole, picked };

// Decides about an event and, where it is the next one, advances the position; in the transaction of the effect.
// First sight of an aggregate, and of a newer timeline, sets the baseline.
Place advance(Session& session, std::string_view consumer, const events::Envelope& event,
              Following following = Following::whole);

// The same where it should be the next one, without waiting for it: the closure fails with NotOneRow where it is not.
void advance_to_next(Session& session, std::string_view consumer, const events::Envelope& event, Following following);

// Holds back everything of the aggregate for this consumer until its dead letters are retried or discarded.
void park_aggregate(Session& session, std::string_view consumer, const events::Envelope& event);

}  // namespace vestibule::sql
