#include "events/credentials/user_password_changed.hpp"

#include "events/data.hpp"

namespace vestibule::events {

Draft UserPasswordChanged::draft() const {
    boost::json::object data;
    data["method"] = method;
    data["site_id"] = site_id;
    return {.type = type,
            .aggregate_type = "user",
            .aggregate_id = user_id,
            .aggregate_version = version,
            .key = user_id,
            .data = std::move(data)};
}

UserPasswordChanged UserPasswordChanged::read(const Record& record) {
    const Data data(record, type);
    auto envelope = envelope_of(record);
    UserPasswordChanged event;
    event.user_id = std::move(envelope.aggregate_id);
    event.version = envelope.aggregate_version;
    event.method = data.text("method");
    event.site_id = data.text("site_id");
    return event;
}

}  // namespace vestibule::events
