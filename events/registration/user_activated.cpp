#include "events/registration/user_activated.hpp"

#include "events/data.hpp"

namespace vestibule::events {

Draft UserActivated::draft() const {
    boost::json::object data;
    data["method"] = method;
    data["activated_by"] = activated_by;
    return {.type = type,
            .aggregate_type = "user",
            .aggregate_id = user_id,
            .aggregate_version = version,
            .key = user_id,
            .data = std::move(data)};
}

UserActivated UserActivated::read(const Record& record) {
    const Data data(record, type);
    auto envelope = envelope_of(record);
    UserActivated event;
    event.user_id = std::move(envelope.aggregate_id);
    event.version = envelope.aggregate_version;
    event.method = data.text("method");
    event.activated_by = data.text("activated_by");
    return event;
}

}  // namespace vestibule::events
