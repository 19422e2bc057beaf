#include "infra/sql/store_tools.hpp"

#include "infra/async/failpoint.hpp"
#include "infra/sql/idempotency/answer_book.hpp"

namespace vestibule::sql {

namespace {

// What inserts an event into either home, or into its shadow.
struct Inserts {
    std::string_view outbox;
    std::string_view log;
};

#define INTO_OUTBOX(table)                                                                                          \
    "INSERT INTO " table                                                                                            \
    " (event_id, slot, topic, msg_key, aggregate_type, aggregate_id, aggregate_ver, event_type, headers, payload, " \
    "occurred_at)"
#define INTO_LOG(table) "INSERT INTO " table " (topic, part, msg_key, headers, payload, appended_at)"

constexpr Inserts real{.outbox = INTO_OUTBOX("outbox"), .log = INTO_LOG("event_log")};
constexpr Inserts shadow{.outbox = INTO_OUTBOX("shadow_outbox"), .log = INTO_LOG("shadow_event_log")};

void write_record(Session& session, const OutboxPlace& place, const events::Record& record, Instant now,
                  const Inserts& inserts) {
    const auto headers = events::headers_to_text(record.headers);
    if (session.event_home() == EventHome::log)
        session.append(inserts.log, record.topic, 0, record.key, headers, Bytes(record.payload), now);
    else
        session.append(inserts.outbox, place.event_id,
                       std::int64_t{events::slot_of(place.aggregate_type, place.aggregate_id)}, record.topic,
                       record.key, place.aggregate_type, place.aggregate_id, place.aggregate_version, place.event_type,
                       headers, Bytes(record.payload), now);
}

Uuid write_event(const StoreTools& tools, Session& session, const events::Draft& event, const Inserts& inserts) {
    const auto id = tools.ids.next();
    const auto id_text = id.to_string();
    const auto now = tools.clock.now();
    const auto& context = session.context();
    const auto record = events::record_of(event, {.event_id = id_text,
                                                  .occurred_at = now,
                                                  .source = tools.event_source,
                                                  .topic_prefix = tools.topic_prefix,
                                                  .tenant = context.tenant,
                                                  .timeline = static_cast<std::uint32_t>(session.timeline()),
                                                  .actor = context.actor,
                                                  .correlation_id = context.correlation_id,
                                                  .causation_id = context.causation_id,
                                                  .traceparent = context.traceparent});
    const bool alone = event.aggregate_id.empty();
    write_record(session,
                 {.event_id = id,
                  .aggregate_type = event.aggregate_type,
                  .aggregate_id = alone ? id_text : event.aggregate_id,
                  .aggregate_version = alone ? std::uint64_t{1} : event.aggregate_version,
                  .event_type = event.type},
                 record, now, inserts);
    if (tools.event_written) session.after_commit(tools.event_written);
    return id;
}

void write_secret(const StoreTools& tools, Session& session, const Uuid& event_id, const Secret& secret,
                  Instant expires, std::string_view insert) {
    session.write(insert, event_id, Bytes(tools.cipher.seal(effect_secret_context(event_id), secret.reveal())),
                  expires);
}

}  // namespace

Uuid StoreTools::emit(Session& session, const events::Draft& event) const {
    return write_event(*this, session, event, real);
}

void StoreTools::pass_on(Session& session, const OutboxPlace& place, const events::Record& record, Instant now) const {
    write_record(session, place, record, now, real);
    if (event_written) session.after_commit(event_written);
}

std::string effect_secret_context(const Uuid& event_id) {
    return "effect_secret.sealed:" + event_id.to_string();
}

void StoreTools::attach_secret(Session& session, const Uuid& event_id, const Secret& secret, Instant expires) const {
    write_secret(*this, session, event_id, secret, expires,
                 "INSERT INTO effect_secret (event_id, sealed, expires_at) VALUES (:event_id, :sealed, :expires_at)");
}

// S1, here and elsewhere, leaves out the shadows: what the timing test would see without it.
Uuid StoreTools::emit_shadow(Session& session, const events::Draft& event) const {
    if (FAILPOINT_SKIPS("S1")) return {};
    return write_event(*this, session, event, shadow);
}

void StoreTools::attach_shadow(Session& session, const Uuid& event_id, const Secret& secret, Instant expires) const {
    if (FAILPOINT_SKIPS("S1")) return;
    write_secret(*this, session, event_id, secret, expires,
                 "INSERT INTO shadow_secret (event_id, sealed, expires_at) VALUES (:event_id, :sealed, :expires_at)");
}

void StoreTools::answer_once(Session& session, const std::function<std::optional<StoredAnswer>()>& decide) const {
    const auto& idempotency = session.context().idempotency;
    if (!idempotency) {
        decide();
        return;
    }
    const idempotency::Answers answers(session, cipher, clock);
    answers.reserve(*idempotency);
    if (auto answer = decide()) answers.keep(*idempotency, *answer);
}

}  // namespace vestibule::sql
