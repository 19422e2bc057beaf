#include "infra/sql/store_tools.hpp"

#include "infra/async/failpoint.hpp"
#include "infra/sql/idempotency/answer_book.hpp"

namespace vestibule::sql {

namespace {

// The same columns of outbox and of its shadow.
std::string insert_into(std::string_view table) {
    return "INSERT INTO " + std::string(table) +
           " (event_id, slot, topic, msg_key, aggregate_type, aggregate_id, aggregate_ver, event_type, headers, "
           "payload, "
           "occurred_at) VALUES (:id, :slot, :topic, :key, :aggregate_type, :aggregate_id, :version, :type, :headers, "
           ":payload, :occurred_at)";
}

Uuid write_event(const StoreTools& tools, Session& session, const events::Draft& event, std::string_view insert) {
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
    const auto& aggregate_id = event.aggregate_id.empty() ? id_text : event.aggregate_id;
    session.write(insert, id, std::int64_t{events::slot_of(event.aggregate_type, aggregate_id)}, record.topic,
                  record.key, event.aggregate_type, aggregate_id,
                  event.aggregate_id.empty() ? std::uint64_t{1} : event.aggregate_version, event.type,
                  events::headers_to_text(record.headers), Bytes(record.payload), now);
    if (tools.outbox_written) session.after_commit(tools.outbox_written);
    return id;
}

void write_secret(const StoreTools& tools, Session& session, const Uuid& event_id, const Secret& secret,
                  Instant expires, std::string_view insert) {
    session.write(insert, event_id, Bytes(tools.cipher.seal(effect_secret_context(event_id), secret.reveal())),
                  expires);
}

}  // namespace

Uuid StoreTools::emit(Session& session, const events::Draft& event) const {
    static const auto insert = insert_into("outbox");
    return write_event(*this, session, event, insert);
}

std::string effect_secret_context(const Uuid& event_id) {
    return "effect_secret.sealed:" + event_id.to_string();
}

void StoreTools::attach_secret(Session& session, const Uuid& event_id, const Secret& secret, Instant expires) const {
    write_secret(*this, session, event_id, secret, expires,
                 "INSERT INTO effect_secret (event_id, sealed, expires_at) VALUES (:event_id, :sealed, :expires_at)");
}

// S1, here and elsewhere, leaves out the work that is done for nobody: what the timing test would see without it.
Uuid StoreTools::emit_shadow(Session& session, const events::Draft& event) const {
    if (FAILPOINT_SKIPS("S1")) return {};
    static const auto insert = insert_into("shadow_outbox");
    return write_event(*this, session, event, insert);
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
