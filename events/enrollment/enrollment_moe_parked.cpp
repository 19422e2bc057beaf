#include "events/enrollment/enrollment_moe_parked.hpp"

#include "events/data.hpp"

namespace vestibule::events {

Draft EnrollmentMoeParked::draft() const {
    boost::json::object data;
    data["user_id"] = user_id;
    data["call_type"] = call_type;
    data["effect_key"] = effect_key;
    data["code"] = code;
    return {.type = type,
            .aggregate_type = "enrollment",
            .aggregate_id = enrollment_id,
            .aggregate_version = version,
            .key = user_id,
            .data = std::move(data)};
}

EnrollmentMoeParked EnrollmentMoeParked::read(const Record& record) {
    const Data data(record, type);
    auto envelope = envelope_of(record);
    EnrollmentMoeParked event;
    event.enrollment_id = std::move(envelope.aggregate_id);
    event.version = envelope.aggregate_version;
    event.user_id = data.text("user_id");
    event.call_type = data.text("call_type");
    event.effect_key = data.text("effect_key");
    event.code = data.text("code");
    return event;
}

}  // namespace vestibule::events
