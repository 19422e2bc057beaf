#include "events/enrollment/enrollment_denied.hpp"

#include <boost/json/array.hpp>

#include "events/data.hpp"

namespace vestibule::events {

Draft EnrollmentDenied::draft() const {
    boost::json::object data;
    data["user_id"] = user_id;
    data["reason_codes"] = boost::json::array(reason_codes.begin(), reason_codes.end());
    data["appealable"] = appealable;
    data["decided_by"] = decided_by;
    return {.type = type,
            .aggregate_type = "enrollment",
            .aggregate_id = enrollment_id,
            .aggregate_version = version,
            .key = user_id,
            .data = std::move(data)};
}

EnrollmentDenied EnrollmentDenied::read(const Record& record) {
    const Data data(record, type);
    auto envelope = envelope_of(record);
    EnrollmentDenied event;
    event.enrollment_id = std::move(envelope.aggregate_id);
    event.version = envelope.aggregate_version;
    event.user_id = data.text("user_id");
    event.reason_codes = data.texts("reason_codes");
    event.appealable = data.boolean("appealable");
    event.decided_by = data.text("decided_by");
    return event;
}

}  // namespace vestibule::events
