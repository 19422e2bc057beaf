#include "infra/sql/consumers/positions.hpp"

namespace vestibule::sql {

namespace {

// The row is locked: two instances that hold the same event after a rebalance decide one after the other.
#define SELECT_POSITION                                        \
    "SELECT timeline, last_ver, state FROM consumer_position " \
    "WHERE consumer = :a AND aggregate_type = :b AND aggregate_id = :c"

std::optional<Row> position(Session& session, std::string_view consumer, const events::Envelope& event) {
    if (session.dialect() == Dialect::postgres)
        return session.row("iit", SELECT_POSITION " FOR UPDATE", consumer, event.aggregate_type, event.aggregate_id);
    return session.row("iit", SELECT_POSITION, consumer, event.aggregate_type, event.aggregate_id);
}

void move_to(Session& session, std::string_view consumer, const events::Envelope& event) {
    session.execute(
        "UPDATE consumer_position SET timeline = :a, last_ver = :b, last_event_id = :c "
        "WHERE consumer = :d AND aggregate_type = :e AND aggregate_id = :f",
        std::int64_t{event.timeline}, event.aggregate_version, event.event_id, consumer, event.aggregate_type,
        event.aggregate_id);
}

}  // namespace

Place advance(Session& session, std::string_view consumer, const events::Envelope& event, Following following) {
    const auto found = position(session, consumer, event);
    if (!found) {
        const auto made = session.execute(
            "INSERT INTO consumer_position (consumer, aggregate_type, aggregate_id, timeline, last_ver, last_event_id, "
            "state) "
            "VALUES (:a, :b, :c, :d, :e, :f, 'ok') ON CONFLICT (consumer, aggregate_type, aggregate_id) DO NOTHING",
            consumer, event.aggregate_type, event.aggregate_id, std::int64_t{event.timeline}, event.aggregate_version,
            event.event_id);
        return made == 1 ? Place::next : advance(session, consumer, event, following);
    }
    const auto timeline = found->integer(0);
    const auto last = found->integer(1);
    const auto version = static_cast<std::int64_t>(event.aggregate_version);
    const bool parked = found->text(2) == "parked";
    if (event.timeline < timeline || (event.timeline == timeline && version <= last)) return Place::duplicate;
    if (parked) return Place::parked;
    const bool leaps = event.timeline == timeline && version > last + 1;
    if (leaps && following == Following::whole) return Place::gap;
    move_to(session, consumer, event);
    return Place::next;
}

void park_aggregate(Session& session, std::string_view consumer, const events::Envelope& event) {
    session.execute(
        "INSERT INTO consumer_position "
        "(consumer, aggregate_type, aggregate_id, timeline, last_ver, last_event_id, state) "
        "VALUES (:a, :b, :c, :d, 0, '', 'parked') "
        "ON CONFLICT (consumer, aggregate_type, aggregate_id) DO UPDATE SET state = 'parked'",
        consumer, event.aggregate_type, event.aggregate_id, std::int64_t{event.timeline});
}

}  // namespace vestibule::sql
