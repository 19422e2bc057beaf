#include "infra/eventlog/log_home.hpp"

#include <stdexcept>

#include "events/catalog.hpp"
#include "events/topics.hpp"
#include "infra/eventlog/log_table.hpp"
#include "infra/sql/row_locks.hpp"

namespace vestibule::eventlog {

namespace {

constexpr auto how_to_leave =
    "stop every instance and run `vestibule topics leave` with the settings of Kafka as they were";

std::optional<std::string> hold_kafka_prefix(sql::Session& session) {
    return session.row("t", "SELECT kafka_prefix FROM timeline" + sql::for_update(session))->optional_text(0);
}

// Of what has not been published, and of what `vestibule relay republish` would publish again.
void rename_topics(sql::Session& session, const std::string& from, const std::string& to) {
    const auto first_word = from + ".";
    const auto rest = static_cast<std::int64_t>(first_word.size());
    for (const std::string table : {"outbox", "outbox_sent"})
        session.run("UPDATE " + table +
                        " SET topic = CAST(:to AS TEXT) || substr(topic, CAST(:rest AS INTEGER)) "
                        "WHERE substr(topic, 1, CAST(:rest AS INTEGER)) = :from",
                    {sql::value_of(to), sql::value_of(rest), sql::value_of(first_word)});
}

void refuse_unfinished(sql::Session& session) {
    for (const auto& topic : events::topics())
        for (const auto& consumer : events::consumers_of(topic))
            if (const auto left = unfinished(session, consumer, events::full_name(embedded_prefix, topic)); left > 0)
                throw std::runtime_error("events.kafka.brokers: the log in this database holds " +
                                         std::to_string(left) + " events that the consumer " + consumer +
                                         " has not finished; they would be lost to it. Remedy: start once more "
                                         "without events.kafka.brokers, wait until its mails are out, stop, and start "
                                         "with them again");
}

}  // namespace

bool settle_here(sql::Session& session) {
    if (const auto prefix = hold_kafka_prefix(session))
        throw std::runtime_error(
            "events.kafka.brokers: this installation's events are in Kafka, in topics that begin "
            "with '" +
            *prefix +
            "'; without brokers consumers would lose what they have not "
            "read there. Remedy: set them again; or, to go on with the log in the database, " +
            how_to_leave);
    if (session.dialect() != sql::Dialect::sqlite) return false;
    session.settle_event_home(sql::EventHome::log);
    session.write(
        "INSERT INTO event_log (topic, part, msg_key, headers, payload, appended_at) "
        "SELECT topic, 0, msg_key, headers, payload, :a FROM outbox ORDER BY id",
        session.database_now());
    session.write("DELETE FROM outbox");
    session.write("DELETE FROM outbox_parked");
    return true;
}

void settle_in_kafka(sql::Session& session, const std::string& prefix) {
    const auto settled = hold_kafka_prefix(session);
    if (settled == prefix) return;
    if (settled)
        throw std::runtime_error("events.kafka.prefix: this installation's topics begin with '" + *settled +
                                 "', not with '" + prefix +
                                 "'; consumers would lose what they have not read there. "
                                 "Remedy: set it to '" +
                                 *settled + "'; or, to go on with other topics, " + how_to_leave);
    refuse_unfinished(session);
    session.settle_event_home(sql::EventHome::outbox);
    session.write("UPDATE timeline SET kafka_prefix = :prefix", prefix);
    rename_topics(session, embedded_prefix, prefix);
}

std::optional<std::string> kafka_prefix(sql::Session& session) {
    return session.row("t", "SELECT kafka_prefix FROM timeline")->optional_text(0);
}

std::string topic_prefix(sql::Session& session) {
    return kafka_prefix(session).value_or(embedded_prefix);
}

void leave_kafka(sql::Session& session) {
    const auto prefix = hold_kafka_prefix(session);
    if (!prefix) return;
    if (session.row("i", "SELECT COUNT(*) FROM relay_member WHERE expires_at > :now", session.database_now())
            ->integer(0) > 0)
        throw std::runtime_error("an instance is running. Remedy: stop every one (a killed one counts for 6 s)");
    session.write("UPDATE timeline SET kafka_prefix = NULL");
    rename_topics(session, *prefix, embedded_prefix);
}

}  // namespace vestibule::eventlog
