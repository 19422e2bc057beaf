#include "events/enrollment/enrollment_held.hpp"

#include <boost/json/array.hpp>

#include "events/data.hpp"

namespace vestibule::events {

Draft EnrollmentHeld::draft() const {
    boost::json::object data;
    data["user_id"] = user_id;
    data["reason_codes"] = boost::json::array(reason_codes.begin(), reason_codes.end());
    set_unless_empty(data, "case_ref", case_ref);
    return {.type = type,
            .aggregate_type = "enrollment",
            .aggregate_id = enrollment_id,
            .aggregate_version = version,
            .key = user_id,
            .data = std::move(data)};
}

EnrollmentHeld EnrollmentHeld::read(const Record& record) {
    const Data data(record, type);
    auto envelope = envelope_of(record);
    EnrollmentHeld event;
    event.enrollment_id = std::move(envelope.aggregate_id);
    event.version = envelope.aggregate_version;
    event.user_id = data.text("user_id");
    event.reason_codes = data.texts("reason_codes");
    event.case_ref = data.optional_text("case_ref");
    return event;
}

}  // namespace vestibule::events
