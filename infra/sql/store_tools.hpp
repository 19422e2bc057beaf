// What every SQL store shares: where events go, field encryption, keyed hashes, ids, the clock, and the
// idempotency record. One object, owned by the composition root, handed to each store.
#pragma once

#include <functional>

#include "domain/shared/clock.hpp"
#include "domain/shared/cryptography.hpp"
#include "domain/shared/ids.hpp"
#include "events/envelope.hpp"
#include "infra/sql/session.hpp"

namespace vestibule::sql {

// What effect_secret.sealed of that event is bound to (FieldCipher's context).
std::string effect_secret_context(const Uuid& event_id);

// What the outbox knows of an event beside the record to be published.
struct OutboxPlace {
    Uuid event_id;
    std::string_view aggregate_type;
    std::string_view aggregate_id;
    std::uint64_t aggregate_version;
    std::string_view event_type;
};

struct StoreTools {
    const Clock& clock;
    Ids& ids;
    const KeyedHash& keyed_hash;
    const FieldCipher& cipher;
    std::string event_source;             // ce_source, /vestibule/<deployment>
    std::string topic_prefix;             // first word of topics
    std::function<void()> event_written;  // after a commit: wakes whoever takes events on
    // After a commit: a screening was decided; one is due.
    std::function<void(const Uuid& user)> screening_decided = {};
    std::function<void()> screening_due = {};

    // Writes the event (envelope completed from the session's context) where events live, and returns its id.
    Uuid emit(Session& session, const events::Draft& event) const;
    // The same for a record that is complete.
    void pass_on(Session& session, const OutboxPlace& place, const events::Record& record, Instant now) const;
    // Inserts the effect_secret row of that event.
    void attach_secret(Session& session, const Uuid& event_id, const Secret& secret, Instant expires) const;
    // The same work for an unknown name: rows of shadow_outbox or shadow_event_log, and shadow_secret.
    Uuid emit_shadow(Session& session, const events::Draft& event) const;
    void attach_shadow(Session& session, const Uuid& event_id, const Secret& secret, Instant expires) const;
    // Without an Idempotency-Key: runs `decide`. With one: throws AlreadyAnswered where the key was seen
    // (equal keys wait for each other), else runs `decide` and keeps the answer it returns.
    void answer_once(Session& session, const std::function<std::optional<StoredAnswer>()>& decide) const;
};

}  // namespace vestibule::sql
