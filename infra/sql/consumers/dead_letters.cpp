#include "infra/sql/consumers/dead_letters.hpp"

#include <algorithm>
#include <charconv>
#include <utility>

#include "domain/shared/utf8.hpp"
#include "events/topics.hpp"
#include "infra/sql/consumers/positions.hpp"
#include "infra/sql/record_columns.hpp"
#include "infra/sql/row_locks.hpp"
#include "infra/sql/store_tools.hpp"

namespace vestibule::sql {

namespace {

constexpr std::size_t detail_limit = 512;

// PostgreSQL's text holds neither NUL nor ill-formed UTF-8: U+FFFD stands for each such byte.
std::string storable(std::string_view text) {
    std::string clean;
    clean.reserve(text.size());
    while (!text.empty()) {
        const auto length = text.front() == '\0' ? 0 : utf8_sequence_length(text);
        if (length == 0)
            clean += "\xEF\xBF\xBD";
        else
            clean += text.substr(0, length);
        text.remove_prefix(std::max<std::size_t>(length, 1));
    }
    return clean;
}

// The payload stays as it came: it is bytes in every table.
events::Record storable(const events::Record& record) {
    auto clean = record;
    clean.key = storable(record.key);
    for (auto& [name, value] : clean.headers) {
        name = storable(name);
        value = storable(value);
    }
    return clean;
}

// An event whose envelope can't be read has no aggregate to park: its place in the log stands for one.
events::Envelope envelope_or_place(const events::Record& record, int partition, std::int64_t offset, bool& readable) {
    try {
        readable = true;
        return events::envelope_of(record);
    } catch (const events::Malformed&) {
        readable = false;
        events::Envelope place{};
        place.event_id = record.header("ce_id");
        place.type = record.header("ce_type");
        place.tenant = record.header("ce_tenantid");
        place.aggregate_type = "unreadable";
        place.aggregate_id = record.topic + "/" + std::to_string(partition) + "/" + std::to_string(offset);
        place.aggregate_version = 1;
        place.timeline = 1;
        return place;
    }
}

events::Record dead_letter_record(const events::Record& record, std::string_view consumer, int partition,
                                  std::int64_t offset, const DeadLetterCause& cause, const std::string& blocked_by,
                                  Instant now) {
    auto letter = record;
    letter.topic = events::dead_letter_name(record.topic, consumer);
    auto& headers = letter.headers;
    headers.emplace_back("x-dlt-original-topic", record.topic);
    headers.emplace_back("x-dlt-original-partition", std::to_string(partition));
    headers.emplace_back("x-dlt-original-offset", std::to_string(offset));
    headers.emplace_back("x-dlt-original-timestamp", std::string(record.header("ce_time")));
    headers.emplace_back("x-dlt-consumer", consumer);
    headers.emplace_back("x-dlt-attempts", std::to_string(cause.attempts));
    headers.emplace_back("x-dlt-first-failed-at", events::rfc3339_micros(cause.first_failed_at));
    headers.emplace_back("x-dlt-failed-at", events::rfc3339_micros(now));
    headers.emplace_back("x-dlt-class", cause.failure_class);
    headers.emplace_back("x-dlt-code", cause.code);
    headers.emplace_back("x-dlt-detail", cause.detail.substr(0, detail_limit));
    headers.emplace_back("x-dlt-service-version", cause.service_version);
    if (!blocked_by.empty()) headers.emplace_back("x-dlt-blocked-by", blocked_by);
    headers.emplace_back("kafka_dlt-original-topic", record.topic);
    return letter;
}

#define LETTER_COLUMNS                                                                                            \
    "id, consumer, tenant, part, off, aggregate_ver, aggregate_type, aggregate_id, event_id, event_type, class, " \
    "code, detail, attempts, state, failed_at, topic, msg_key, headers, payload"
constexpr std::string_view letter_columns = "uttiiitttttttititttb";

// As the event says; of one without a readable envelope the first, as envelope_or_place has it.
std::int64_t timeline_of(const events::Record& record) {
    const auto text = record.header("ce_timeline");
    std::int64_t timeline = 1;
    std::from_chars(text.data(), text.data() + text.size(), timeline);
    return timeline;
}

DeadLetter letter_of(const Row& row) {
    auto record = record_at(row, 16);
    return {.id = row.uuid(0),
            .consumer = row.text(1),
            .tenant = row.text(2),
            .partition = static_cast<int>(row.integer(3)),
            .offset = row.integer(4),
            .timeline = timeline_of(record),
            .aggregate_version = static_cast<std::uint64_t>(row.integer(5)),
            .aggregate_type = row.text(6),
            .aggregate_id = row.text(7),
            .event_id = row.text(8),
            .event_type = row.text(9),
            .failure_class = row.text(10),
            .code = row.text(11),
            .detail = row.text(12),
            .attempts = static_cast<int>(row.integer(13)),
            .state = row.text(14),
            .failed_at = row.instant(15),
            .record = std::move(record)};
}

// The first open dead letter of the aggregate: what the later ones wait for.
std::string first_open_event(Session& session, std::string_view consumer, const events::Envelope& event) {
    const auto found =
        session.row("t",
                    "SELECT event_id FROM dead_letter WHERE consumer = :consumer AND aggregate_type = :type AND "
                    "aggregate_id = :id AND state IN ('open', 'retrying') ORDER BY aggregate_ver LIMIT 1",
                    consumer, event.aggregate_type, event.aggregate_id);
    return found ? found->text(0) : std::string{};
}

void close(Session& session, const DeadLetter& letter, std::string_view state) {
    session.write("UPDATE dead_letter SET state = :state, closed_at = :now WHERE id = :id", state,
                  session.database_now(), letter.id);
    session.write(
        "UPDATE consumer_position SET timeline = :timeline, last_ver = :version, last_event_id = :event "
        "WHERE consumer = :consumer AND aggregate_type = :type AND aggregate_id = :id "
        "AND (timeline < :timeline OR (timeline = :timeline AND last_ver < :version))",
        letter.timeline, letter.aggregate_version, letter.event_id, letter.consumer, letter.aggregate_type,
        letter.aggregate_id);
    session.write(
        "UPDATE consumer_position SET state = 'ok' "
        "WHERE consumer = :consumer AND aggregate_type = :type AND aggregate_id = :id AND NOT EXISTS "
        "(SELECT 1 FROM dead_letter d WHERE d.consumer = consumer_position.consumer AND "
        "d.aggregate_type = consumer_position.aggregate_type AND "
        "d.aggregate_id = consumer_position.aggregate_id AND d.state IN ('open', 'retrying'))",
        letter.consumer, letter.aggregate_type, letter.aggregate_id);
}

// The position's row, held until the end of the transaction: a live event of the aggregate waits for it.
void lock_position(Session& session, const DeadLetter& letter) {
    session.row(
        "i",
        "SELECT 1 FROM consumer_position WHERE consumer = :consumer AND aggregate_type = :type AND aggregate_id = :id" +
            for_update(session),
        letter.consumer, letter.aggregate_type, letter.aggregate_id);
}

std::optional<DeadLetter> find_open(Session& session, const Uuid& id, std::string_view tenant) {
    const auto row = session.row(letter_columns, "SELECT " LETTER_COLUMNS " FROM dead_letter WHERE id = :id", id);
    if (!row) return std::nullopt;
    auto letter = letter_of(*row);
    const bool open = letter.state == "open" || letter.state == "retrying";
    if (!open || (!tenant.empty() && letter.tenant != tenant)) return std::nullopt;
    return letter;
}

}  // namespace

void bury(Session& session, const StoreTools& tools, std::string_view consumer, const events::Record& delivered,
          int partition, std::int64_t offset, const DeadLetterCause& cause) {
    const auto record = storable(delivered);
    bool readable = false;
    const auto event = envelope_or_place(record, partition, offset, readable);
    const auto now = session.database_now();
    if (readable) park_aggregate(session, consumer, event);
    const auto blocked_by = first_open_event(session, consumer, event);
    const auto id = tools.ids.next();
    const auto made = session.execute(
        "INSERT INTO dead_letter (" LETTER_COLUMNS
        ", blocked_by, first_failed_at) "
        "VALUES (:id, :consumer, :tenant, :part, :off, :version, :type, :aggregate, :event, :event_type, :class, "
        ":code, "
        ":detail, :attempts, 'open', :now, :topic, :key, :headers, :payload, :blocked_by, :first_failed) "
        "ON CONFLICT (consumer, topic, part, off, event_id) DO NOTHING",
        id, consumer, event.tenant, partition, offset, event.aggregate_version, event.aggregate_type,
        event.aggregate_id, event.event_id, event.type, cause.failure_class, cause.code,
        cause.detail.substr(0, detail_limit), cause.attempts, now, record.topic, record.key,
        events::headers_to_text(record.headers), Bytes(record.payload), blocked_by, cause.first_failed_at);
    if (made == 0) return;

    const auto letter = dead_letter_record(record, consumer, partition, offset, cause, blocked_by, now);
    const auto letter_id = id.to_string();
    tools.pass_on(session,
                  {.event_id = id,
                   .aggregate_type = "dead-letter",
                   .aggregate_id = letter_id,
                   .aggregate_version = 1,
                   .event_type = event.type},
                  letter, now);
}

std::vector<DeadLetter> open_dead_letters(Session& session, std::string_view tenant, std::string_view consumer,
                                          std::size_t limit) {
    std::vector<DeadLetter> letters;
    std::ranges::transform(
        session.rows(
            letter_columns,
            "SELECT " LETTER_COLUMNS " FROM dead_letter WHERE state IN ('open', 'retrying') "
            "AND (:tenant = '' OR tenant = :tenant) AND (:consumer = '' OR consumer = :consumer) ORDER BY failed_at "
            "DESC LIMIT :limit",
            tenant, consumer, static_cast<std::int64_t>(limit)),
        std::back_inserter(letters), letter_of);
    return letters;
}

bool request_retry(Session& session, const Uuid& id, std::string_view tenant) {
    const auto letter = find_open(session, id, tenant);
    if (!letter) return false;
    session.write(
        "UPDATE dead_letter SET state = 'retrying' WHERE consumer = :consumer AND aggregate_type = :type AND "
        "aggregate_id = :id AND state = 'open'",
        letter->consumer, letter->aggregate_type, letter->aggregate_id);
    return true;
}

bool discard(Session& session, const Uuid& id, std::string_view tenant) {
    const auto letter = find_open(session, id, tenant);
    if (!letter) return false;
    lock_position(session, *letter);
    close(session, *letter, "discarded");
    return true;
}

std::optional<DeadLetter> next_retry(Session& session, std::string_view consumer) {
    const auto row = session.row(letter_columns,
                                 "SELECT " LETTER_COLUMNS
                                 " FROM dead_letter WHERE consumer = :consumer AND state = 'retrying' "
                                 "ORDER BY aggregate_type, aggregate_id, aggregate_ver LIMIT 1",
                                 consumer);
    if (!row) return std::nullopt;
    return letter_of(*row);
}

bool take_retry(Session& session, const DeadLetter& letter) {
    lock_position(session, letter);
    const auto row = session.row("t", "SELECT state FROM dead_letter WHERE id = :id", letter.id);
    return row && row->text(0) == "retrying";
}

bool still_due(Session& session, const DeadLetter& letter) {
    const auto found = session.row("ii",
                                   "SELECT timeline, last_ver FROM consumer_position WHERE consumer = :consumer AND "
                                   "aggregate_type = :type AND aggregate_id = :id",
                                   letter.consumer, letter.aggregate_type, letter.aggregate_id);
    return !found || std::pair(found->integer(0), found->integer(1)) <
                         std::pair(letter.timeline, static_cast<std::int64_t>(letter.aggregate_version));
}

void close_retried(Session& session, const DeadLetter& letter) {
    close(session, letter, "done");
}

void reopen(Session& session, const DeadLetter& letter) {
    session.write("UPDATE dead_letter SET state = 'open', attempts = attempts + 1 WHERE id = :id", letter.id);
    session.write(
        "UPDATE dead_letter SET state = 'open' WHERE consumer = :consumer AND aggregate_type = :type AND "
        "aggregate_id = :id AND state = 'retrying'",
        letter.consumer, letter.aggregate_type, letter.aggregate_id);
}

std::int64_t open_count(Session& session, std::string_view consumer) {
    return session
        .row("i", "SELECT count(*) FROM dead_letter WHERE consumer = :consumer AND state IN ('open', 'retrying')",
             consumer)
        ->integer(0);
}

}  // namespace vestibule::sql
