#include "infra/sql/store_tools.hpp"

#include "infra/sql/idempotency/answer_book.hpp"

namespace vestibule::sql {

Uuid StoreTools::emit(Session& session, const events::Draft& event) const {
    const auto id = ids.next();
    const auto id_text = id.to_string();
    const auto now = clock.now();
    const auto& context = session.context();
    const auto record = events::record_of(event, {.event_id = id_text,
                                                  .occurred_at = now,
                                                  .source = event_source,
                                                  .topic_prefix = topic_prefix,
                                                  .tenant = context.tenant,
                                                  .timeline = static_cast<std::uint32_t>(session.timeline()),
                                                  .actor = context.actor,
                                                  .correlation_id = context.correlation_id,
                                                  .causation_id = context.causation_id,
                                                  .traceparent = context.traceparent});
    const auto& aggregate_id = event.aggregate_id.empty() ? id_text : event.aggregate_id;
    session.execute(
        "INSERT INTO outbox (event_id, slot, topic, msg_key, aggregate_type, aggregate_id, aggregate_ver, event_type, "
        "headers, payload, occurred_at) VALUES (:id, :slot, :topic, :key, :aggregate_type, :aggregate_id, :version, "
        ":type, "
        ":headers, :payload, :occurred_at)",
        id, std::int64_t{events::slot_of(event.aggregate_type, aggregate_id)}, record.topic, record.key,
        event.aggregate_type, aggregate_id, event.aggregate_id.empty() ? std::uint64_t{1} : event.aggregate_version,
        event.type, events::headers_to_text(record.headers), Bytes(record.payload), now);
    if (outbox_written) session.after_commit(outbox_written);
    return id;
}

std::string effect_secret_context(const Uuid& event_id) {
    return "effect_secret.sealed:" + event_id.to_string();
}

void StoreTools::attach_secret(Session& session, const Uuid& event_id, const Secret& secret, Instant expires) const {
    session.execute("INSERT INTO effect_secret (event_id, sealed, expires_at) VALUES (:event_id, :sealed, :expires_at)",
                    event_id, Bytes(cipher.seal(effect_secret_context(event_id), secret.reveal())), expires);
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
