#include "events/enrollment/enrollment_approved.hpp"

#include "events/data.hpp"

namespace vestibule::events {

Draft EnrollmentApproved::draft() const {
    boost::json::object data;
    data["user_id"] = user_id;
    data["site_id"] = site_id;
    data["decision"] = decision;
    data["decided_by"] = decided_by;
    data["valid_from"] = valid_from;
    set_unless_empty(data, "valid_to", valid_to);
    set_unless_empty(data, "program_id", program_id);
    return {.type = type,
            .aggregate_type = "enrollment",
            .aggregate_id = enrollment_id,
            .aggregate_version = version,
            .key = user_id,
            .data = std::move(data)};
}

EnrollmentApproved EnrollmentApproved::read(const Record& record) {
    const Data data(record, type);
    auto envelope = envelope_of(record);
    EnrollmentApproved event;
    event.enrollment_id = std::move(envelope.aggregate_id);
    event.version = envelope.aggregate_version;
    event.user_id = data.text("user_id");
    event.site_id = data.text("site_id");
    event.decision = data.text("decision");
    event.decided_by = data.text("decided_by");
    event.valid_from = data.text("valid_from");
    event.valid_to = data.optional_text("valid_to");
    event.program_id = data.optional_text("program_id");
    return event;
}

}  // namespace vestibule::events
