#include "events/registration/user_erased.hpp"

#include "events/data.hpp"

namespace vestibule::events {

Draft UserErased::draft() const {
    boost::json::object data;
    data["erasure_ref"] = erasure_ref;
    return {.type = type,
            .aggregate_type = "user",
            .aggregate_id = user_id,
            .aggregate_version = version,
            .key = user_id,
            .data = std::move(data)};
}

UserErased UserErased::read(const Record& record) {
    const Data data(record, type);
    auto envelope = envelope_of(record);
    UserErased event;
    event.user_id = std::move(envelope.aggregate_id);
    event.version = envelope.aggregate_version;
    event.erasure_ref = data.text("erasure_ref");
    return event;
}

}  // namespace vestibule::events
