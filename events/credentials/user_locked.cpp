#include "events/credentials/user_locked.hpp"

#include "events/data.hpp"

namespace vestibule::events {

Draft UserLocked::draft() const {
    boost::json::object data;
    data["reason_code"] = reason_code;
    set_unless_empty(data, "until", until);
    data["failed_count"] = failed_count;
    data["policy_id"] = policy_id;
    set_unless_empty(data, "site_id", site_id);
    return {.type = type,
            .aggregate_type = "user",
            .aggregate_id = user_id,
            .aggregate_version = version,
            .key = user_id,
            .data = std::move(data)};
}

UserLocked UserLocked::read(const Record& record) {
    const Data data(record, type);
    auto envelope = envelope_of(record);
    UserLocked event;
    event.user_id = std::move(envelope.aggregate_id);
    event.version = envelope.aggregate_version;
    event.reason_code = data.text("reason_code");
    event.until = data.optional_text("until");
    event.failed_count = data.number("failed_count");
    event.policy_id = data.text("policy_id");
    event.site_id = data.optional_text("site_id");
    return event;
}

}  // namespace vestibule::events
