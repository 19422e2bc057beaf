#include "events/enrollment/enrollment_requested.hpp"

#include "events/data.hpp"

namespace vestibule::events {

Draft EnrollmentRequested::draft() const {
    boost::json::object data;
    data["user_id"] = user_id;
    data["site_id"] = site_id;
    data["channel"] = channel;
    set_unless_empty(data, "program_id", program_id);
    set_unless_empty(data, "instrument_ref", instrument_ref);
    set_unless_empty(data, "issuer_id", issuer_id);
    return {.type = type,
            .aggregate_type = "enrollment",
            .aggregate_id = enrollment_id,
            .aggregate_version = version,
            .key = user_id,
            .data = std::move(data)};
}

EnrollmentRequested EnrollmentRequested::read(const Record& record) {
    const Data data(record, type);
    auto envelope = envelope_of(record);
    EnrollmentRequested event;
    event.enrollment_id = std::move(envelope.aggregate_id);
    event.version = envelope.aggregate_version;
    event.user_id = data.text("user_id");
    event.site_id = data.text("site_id");
    event.channel = data.text("channel");
    event.program_id = data.optional_text("program_id");
    event.instrument_ref = data.optional_text("instrument_ref");
    event.issuer_id = data.optional_text("issuer_id");
    return event;
}

}  // namespace vestibule::events
