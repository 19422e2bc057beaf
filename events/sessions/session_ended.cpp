#include "events/sessions/session_ended.hpp"

#include "events/data.hpp"

namespace vestibule::events {

Draft SessionEnded::draft() const {
    boost::json::object data;
    data["reason_code"] = reason_code;
    return {.type = type,
            .aggregate_type = "session",
            .aggregate_id = session_id,
            .aggregate_version = version,
            .key = user_id,
            .data = std::move(data)};
}

SessionEnded SessionEnded::read(const Record& record) {
    const Data data(record, type);
    auto envelope = envelope_of(record);
    SessionEnded event;
    event.session_id = std::move(envelope.aggregate_id);
    event.user_id = record.key;
    event.version = envelope.aggregate_version;
    event.reason_code = data.text("reason_code");
    return event;
}

}  // namespace vestibule::events
