// What a consumer is: a name, and what it does at which event.
#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "events/envelope.hpp"
#include "infra/sql/session.hpp"

namespace vestibule::app {

// Runs inside the transaction that advances the consumer's position, on a SQL thread, and touches nothing but
// the session: the transaction may be run again. The session's context carries the event's tenant, trace and
// correlation, and the event's id as causation. It sees each event of an aggregate once and in order.
//
// What it throws decides: what is Transient, such as a database that is away or a full queue, is
// waited out; events::Malformed and every other exception are tried three times and then become a dead letter,
// and the aggregate is parked for this consumer. It never speaks SMTP or HTTP: it inserts an effect row.
using Apply = std::function<void(sql::Session& session, const events::Record& record)>;

// Of a busy aggregate (sessions, logins, enrollments) a consumer may pick what concerns it; everything else of that
// aggregate costs it nothing, not even a row. All its reactions to such an aggregate pick.
using Pick = std::function<bool(const events::Record& record)>;
inline bool picked_always(const events::Record&) {
    return true;
}

struct Reaction {
    std::string_view event_type;  // an entry of the catalog
    Apply apply;
    Pick pick = {};
};

// One name is one Kafka group and one name in consumer_position; the topics follow from the event types.
struct Consumer {
    std::string name;  // "mailer"
    std::vector<Reaction> reactions;
};

}  // namespace vestibule::app
