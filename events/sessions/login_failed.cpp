#include "events/sessions/login_failed.hpp"

#include "events/data.hpp"

namespace vestibule::events {

Draft LoginFailed::draft() const {
    boost::json::object data;
    data["reason_code"] = reason_code;
    data["attempt_no"] = attempt_no;
    data["client_id"] = client_id;
    data["count"] = count;
    return {.type = type,
            .aggregate_type = "login",
            .aggregate_id = user_id,
            .aggregate_version = version,
            .key = user_id.empty() ? identifier_hmac : user_id,
            .data = std::move(data)};
}

LoginFailed LoginFailed::read(const Record& record) {
    const Data data(record, type);
    auto envelope = envelope_of(record);
    LoginFailed event;
    if (envelope.aggregate_id == envelope.event_id)
        event.identifier_hmac = record.key;
    else
        event.user_id = std::move(envelope.aggregate_id);
    event.version = envelope.aggregate_version;
    event.reason_code = data.text("reason_code");
    event.attempt_no = data.number("attempt_no");
    event.client_id = data.text("client_id");
    event.count = data.number("count");
    return event;
}

}  // namespace vestibule::events
