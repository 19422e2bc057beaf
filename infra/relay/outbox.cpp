#include "infra/relay/outbox.hpp"

#include <algorithm>

#include "infra/sql/record_columns.hpp"

namespace vestibule::relay {

using sql::Dialect;
using sql::Session;

namespace {

// Lists travel as one text: a JSON array for SQLite's json_each, an array literal for PostgreSQL.
template <class Numbers>
std::string list_of(Dialect dialect, const Numbers& numbers) {
    std::string text(1, dialect == Dialect::sqlite ? '[' : '{');
    for (const auto number : numbers) {
        if (text.size() > 1) text += ',';
        text += std::to_string(number);
    }
    return text += dialect == Dialect::sqlite ? ']' : '}';
}

// As an int8multirange: ids in hand are mostly neighbours, and a range is looked up by bisection.
std::string ranges_of(std::vector<std::int64_t> numbers) {
    std::ranges::sort(numbers);
    std::string text = "{";
    for (auto at = numbers.begin(); at != numbers.end();) {
        const auto first = *at;
        auto last = first;
        while (++at != numbers.end() && *at == last + 1) last = *at;
        if (text.size() > 1) text += ',';
        text += '[' + std::to_string(first) + ',' + std::to_string(last) + ']';
    }
    return text += '}';
}

OutboxRow outbox_row(const sql::Row& row) {
    return {.id = row.integer(0),
            .event_id = row.uuid(1),
            .slot = static_cast<unsigned>(row.integer(2)),
            .aggregate_type = row.text(3),
            .aggregate_id = row.text(4),
            .record = std::make_shared<events::Record>(sql::record_at(row, 5))};
}

constexpr std::string_view row_columns = "iuitttttb";

#define OUTBOX_COLUMNS \
    "o.id, o.event_id, o.slot, o.aggregate_type, o.aggregate_id, o.topic, o.msg_key, o.headers, o.payload"
#define NOT_PARKED                                                                                              \
    "NOT EXISTS (SELECT 1 FROM outbox_parked p WHERE p.aggregate_type = o.aggregate_type AND p.aggregate_id = " \
    "o.aggregate_id)"
#define SENT_COLUMNS                                                                                            \
    "id, event_id, topic, msg_key, aggregate_type, aggregate_id, aggregate_ver, event_type, headers, payload, " \
    "occurred_at"

}  // namespace

std::vector<OutboxRow> waiting(Session& session, const Wanted& wanted) {
    const auto dialect = session.dialect();
    const auto most = static_cast<std::int64_t>(wanted.limit);
    std::vector<sql::Row> found;
    if (dialect == Dialect::sqlite)
        found = session.rows(row_columns,
                             "SELECT " OUTBOX_COLUMNS " FROM outbox o WHERE o.id > :a AND " NOT_PARKED
                             " AND o.id NOT IN (SELECT value FROM json_each(:b)) ORDER BY o.id LIMIT :c",
                             wanted.behind, list_of(dialect, wanted.without), most);
    else
        found = session.rows(row_columns,
                             "SELECT " OUTBOX_COLUMNS
                             " FROM outbox o WHERE o.id > :a AND o.slot = ANY(CAST(:b AS smallint[])) AND " NOT_PARKED
                             " AND NOT o.id <@ CAST(:c AS int8multirange) ORDER BY o.id LIMIT :d",
                             wanted.behind, list_of(dialect, wanted.slots), ranges_of(wanted.without), most);
    std::vector<OutboxRow> rows;
    rows.reserve(found.size());
    std::ranges::transform(found, std::back_inserter(rows), outbox_row);
    return rows;
}

Horizon horizon(Session& session) {
    if (session.dialect() == Dialect::sqlite) {
        const auto row = session.row("i", "SELECT EXISTS (SELECT 1 FROM outbox_parked)");
        return {.parked = row->boolean(0)};
    }
    const auto row = session.row(
        "iii",
        "SELECT CAST(CAST(pg_snapshot_xmin(s) AS text) AS bigint), CAST(CAST(pg_snapshot_xmax(s) AS text) "
        "AS bigint), CAST(EXISTS (SELECT 1 FROM outbox_parked) AS integer) FROM pg_current_snapshot() AS s");
    return {.oldest = row->integer(0), .next = row->integer(1), .parked = row->boolean(2)};
}

void settle(Session& session, const std::vector<SentRow>& sent, bool keep) {
    const auto dialect = session.dialect();
    std::vector<std::int64_t> ids, offsets;
    std::vector<int> partitions;
    for (const auto& row : sent) {
        ids.push_back(row.id);
        partitions.push_back(row.partition);
        offsets.push_back(row.offset);
    }
    if (dialect == Dialect::sqlite) {
        if (keep)
            for (const auto& row : sent)
                session.write("INSERT INTO outbox_sent (" SENT_COLUMNS ", part, off, sent_at) SELECT " SENT_COLUMNS
                              ", :a, :b, :c FROM outbox WHERE id = :d",
                              row.partition, row.offset, session.database_now(), row.id);
        session.write("DELETE FROM outbox WHERE id IN (SELECT value FROM json_each(:a))", list_of(dialect, ids));
        return;
    }
    if (!keep) {
        session.write("DELETE FROM outbox WHERE id = ANY(CAST(:a AS bigint[]))", list_of(dialect, ids));
        return;
    }
    session.write(
        "WITH gone AS (DELETE FROM outbox WHERE id = ANY(CAST(:a AS bigint[])) RETURNING *) "
        "INSERT INTO outbox_sent (" SENT_COLUMNS
        ", part, off, sent_at) SELECT gone.id, event_id, topic, msg_key, "
        "aggregate_type, aggregate_id, aggregate_ver, event_type, headers, payload, occurred_at, place.part, "
        "place.off, CAST(:b AS bigint) FROM gone JOIN unnest(CAST(:c AS bigint[]), CAST(:d AS integer[]), CAST(:e AS "
        "bigint[])) "
        "AS place(id, part, off) ON place.id = gone.id",
        list_of(dialect, ids), session.database_now(), list_of(dialect, ids), list_of(dialect, partitions),
        list_of(dialect, offsets));
}

void park(Session& session, const ParkedRow& row) {
    session.write(
        "INSERT INTO outbox_parked (aggregate_type, aggregate_id, event_id, reason, since) "
        "VALUES (:a, :b, :c, :d, :e) ON CONFLICT (aggregate_type, aggregate_id) DO NOTHING",
        row.aggregate_type, row.aggregate_id, row.event_id, row.reason, session.database_now());
}

std::set<unsigned> renew_leases(Session& session, const std::string& owner, std::chrono::milliseconds life) {
    std::set<unsigned> mine;
    if (session.dialect() == Dialect::sqlite) {
        for (unsigned slot = 0; slot < events::slot_count; ++slot) mine.insert(slot);
        return mine;
    }
    const auto now = session.database_now();
    const auto until = now + life;
    session.write(
        "INSERT INTO relay_member (owner, expires_at) VALUES (:a, :b) "
        "ON CONFLICT (owner) DO UPDATE SET expires_at = excluded.expires_at",
        owner, until);
    session.write("DELETE FROM relay_member WHERE expires_at < :a", now);
    const auto members = std::max<std::int64_t>(1, session.row("i", "SELECT count(*) FROM relay_member")->integer(0));
    const auto share = (std::int64_t{events::slot_count} + members - 1) / members;

    session.write("UPDATE outbox_lease SET expires_at = :a WHERE owner = :b", until, owner);
    for (const auto& row : session.rows("i", "SELECT slot FROM outbox_lease WHERE owner = :a ORDER BY slot", owner))
        mine.insert(static_cast<unsigned>(row.integer(0)));
    while (static_cast<std::int64_t>(mine.size()) > share) {
        session.write("UPDATE outbox_lease SET owner = NULL WHERE slot = :a AND owner = :b", int(*mine.rbegin()),
                      owner);
        mine.erase(*mine.rbegin());
    }
    const auto wanted = share - static_cast<std::int64_t>(mine.size());
    for (const auto& row :
         session.rows("i",
                      "UPDATE outbox_lease SET owner = :a, expires_at = :b "
                      "WHERE slot IN (SELECT slot FROM outbox_lease WHERE owner IS NULL OR expires_at < :c "
                      "ORDER BY slot LIMIT :d FOR UPDATE SKIP LOCKED) RETURNING slot",
                      owner, until, now, wanted))
        mine.insert(static_cast<unsigned>(row.integer(0)));
    return mine;
}

void give_back_leases(Session& session, const std::string& owner) {
    session.write("UPDATE outbox_lease SET owner = NULL WHERE owner = :a", owner);
    session.write("DELETE FROM relay_member WHERE owner = :a", owner);
}

Backlog backlog(Session& session) {
    const auto found =
        session.row("iii",
                    "SELECT count(*), coalesce(min(occurred_at), 0), (SELECT count(*) FROM outbox_parked) "
                    "FROM outbox");
    Backlog result{.rows = found->integer(0), .parked = found->integer(2)};
    if (result.rows > 0)
        result.oldest = std::max(std::chrono::microseconds{0}, session.database_now() - found->instant(1));
    return result;
}

std::vector<ParkedAggregate> parked_aggregates(Session& session) {
    std::vector<ParkedAggregate> parked;
    for (const auto& row :
         session.rows("ttuti",
                      "SELECT aggregate_type, aggregate_id, event_id, reason, since FROM outbox_parked "
                      "ORDER BY since"))
        parked.push_back({.aggregate = row.text(0) + "/" + row.text(1),
                          .event_id = row.uuid(2).to_string(),
                          .reason = row.text(3),
                          .since = row.instant(4)});
    return parked;
}

std::int64_t release(Session& session, const std::string& aggregate) {
    if (aggregate.empty()) return session.execute("DELETE FROM outbox_parked");
    const auto slash = aggregate.find('/');
    if (slash == std::string::npos) return 0;
    return session.execute("DELETE FROM outbox_parked WHERE aggregate_type = :a AND aggregate_id = :b",
                           aggregate.substr(0, slash), aggregate.substr(slash + 1));
}

std::int64_t republish(Session& session, Instant since) {
    std::int64_t count = 0;
    for (const auto& row :
         session.rows("uttttittbi",
                      "SELECT event_id, topic, msg_key, aggregate_type, aggregate_id, aggregate_ver, "
                      "event_type, headers, payload, occurred_at FROM outbox_sent WHERE sent_at >= :a "
                      "ORDER BY id",
                      since))
        count += session.execute(
            "INSERT INTO outbox (event_id, slot, topic, msg_key, aggregate_type, aggregate_id, aggregate_ver, "
            "event_type, "
            "headers, payload, occurred_at) VALUES (:a, :b, :c, :d, :e, :f, :g, :h, :i, :j, :k) ON CONFLICT DO NOTHING",
            row.uuid(0), std::int64_t{events::slot_of(row.text(3), row.text(4))}, row.text(1), row.text(2), row.text(3),
            row.text(4), row.integer(5), row.text(6), row.text(7), sql::Bytes(row.bytes(8)), row.integer(9));
    return count;
}

std::int64_t prune_sent(Session& session, std::chrono::seconds older_than) {
    const auto before = session.database_now() - older_than;
    // By the rows' places: the table has no index but the one by age, and any other key would read all of it.
    if (session.dialect() == Dialect::sqlite)
        return session.execute(
            "DELETE FROM outbox_sent WHERE rowid IN (SELECT rowid FROM outbox_sent WHERE sent_at < :a "
            "ORDER BY sent_at LIMIT 1000)",
            before);
    return session.execute(
        "DELETE FROM outbox_sent WHERE ctid = ANY(ARRAY(SELECT ctid FROM outbox_sent WHERE sent_at < :a "
        "ORDER BY sent_at LIMIT 1000))",
        before);
}

}  // namespace vestibule::relay
