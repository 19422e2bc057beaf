#include "events/sessions/user_released.hpp"

#include "events/data.hpp"

namespace vestibule::events {

Draft UserReleased::draft() const {
    boost::json::object data;
    data["cause"] = cause;
    set_unless_empty(data, "client_id", client_id);
    return {.type = type,
            .aggregate_type = "user",
            .aggregate_id = user_id,
            .aggregate_version = version,
            .key = user_id,
            .data = std::move(data)};
}

UserReleased UserReleased::read(const Record& record) {
    const Data data(record, type);
    auto envelope = envelope_of(record);
    return {.user_id = std::move(envelope.aggregate_id),
            .version = envelope.aggregate_version,
            .cause = data.text("cause"),
            .client_id = data.optional_text("client_id")};
}

}  // namespace vestibule::events
