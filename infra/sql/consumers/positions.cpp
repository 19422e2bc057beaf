#include "infra/sql/consumers/positions.hpp"

namespace vestibule::sql {

namespace {

// Written first and asked afterwards: almost every event is the next one. The row is held from here on: two instances
// that hold the same event after a rebalance decide one after the other.
#define MOVE_POSITION                                                                                            \
    "INSERT INTO consumer_position (consumer, aggregate_type, aggregate_id, timeline, last_ver, last_event_id, " \
    "state) "                                                                                                    \
    "VALUES (:consumer, :type, :id, :timeline, :version, :event, 'ok') ON CONFLICT (consumer, aggregate_type, "  \
    "aggregate_id) DO UPDATE SET "                                                                               \
    "timeline = excluded.timeline, last_ver = excluded.last_ver, last_event_id = excluded.last_event_id "        \
    "WHERE consumer_position.state <> 'parked' AND (consumer_position.timeline < excluded.timeline OR "          \
    "(consumer_position.timeline = excluded.timeline AND consumer_position.last_ver "

constexpr std::string_view to_the_next = MOVE_POSITION "= excluded.last_ver - 1))";
constexpr std::string_view to_a_later = MOVE_POSITION "< excluded.last_ver))";

std::string_view move_of(Following following) {
    return following == Following::whole ? to_the_next : to_a_later;
}

}  // namespace

Place advance(Session& session, std::string_view consumer, const events::Envelope& event, Following following) {
    const auto moved = session.execute(move_of(following), consumer, event.aggregate_type, event.aggregate_id,
                                       std::int64_t{event.timeline}, event.aggregate_version, event.event_id);
    if (moved == 1) return Place::next;
    const auto found = session.row("iit",
                                   "SELECT timeline, last_ver, state FROM consumer_position "
                                   "WHERE consumer = :consumer AND aggregate_type = :type AND aggregate_id = :id",
                                   consumer, event.aggregate_type, event.aggregate_id);
    const auto timeline = found->integer(0);
    const auto version = static_cast<std::int64_t>(event.aggregate_version);
    if (event.timeline < timeline || (event.timeline == timeline && version <= found->integer(1)))
        return Place::duplicate;
    return found->text(2) == "parked" ? Place::parked : Place::gap;
}

void advance_to_next(Session& session, std::string_view consumer, const events::Envelope& event, Following following) {
    session.write_one(move_of(following), consumer, event.aggregate_type, event.aggregate_id,
                      std::int64_t{event.timeline}, event.aggregate_version, event.event_id);
}

void park_aggregate(Session& session, std::string_view consumer, const events::Envelope& event) {
    session.write(
        "INSERT INTO consumer_position "
        "(consumer, aggregate_type, aggregate_id, timeline, last_ver, last_event_id, state) "
        "VALUES (:consumer, :type, :id, :timeline, 0, '', 'parked') "
        "ON CONFLICT (consumer, aggregate_type, aggregate_id) DO UPDATE SET state = 'parked'",
        consumer, event.aggregate_type, event.aggregate_id, std::int64_t{event.timeline});
}

}  // namespace vestibule::sql
