// An event's record as the outbox, the embedded log and the dead letters keep it.
#pragma once

#include "events/envelope.hpp"
#include "infra/sql/session.hpp"

namespace vestibule::sql {

// From four columns of kinds "tttb" beginning at `first`: topic, msg_key, headers, payload.
inline events::Record record_at(const Row& row, std::size_t first) {
    return {.topic = row.text(first),
            .key = row.text(first + 1),
            .headers = events::headers_from_text(row.text(first + 2)),
            .payload = row.bytes(first + 3)};
}

}  // namespace vestibule::sql
