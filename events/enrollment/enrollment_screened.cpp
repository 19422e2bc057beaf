#include "events/enrollment/enrollment_screened.hpp"

#include "events/data.hpp"

namespace vestibule::events {

Draft EnrollmentScreened::draft() const {
    boost::json::object data;
    data["user_id"] = user_id;
    data["screener"] = screener;
    data["result"] = result;
    set_unless_empty(data, "list_version", list_version);
    set_unless_empty(data, "score_band", score_band);
    set_unless_empty(data, "case_ref", case_ref);
    return {.type = type,
            .aggregate_type = "enrollment",
            .aggregate_id = enrollment_id,
            .aggregate_version = version,
            .key = user_id,
            .data = std::move(data)};
}

EnrollmentScreened EnrollmentScreened::read(const Record& record) {
    const Data data(record, type);
    auto envelope = envelope_of(record);
    EnrollmentScreened event;
    event.enrollment_id = std::move(envelope.aggregate_id);
    event.version = envelope.aggregate_version;
    event.user_id = data.text("user_id");
    event.screener = data.text("screener");
    event.result = data.text("result");
    event.list_version = data.optional_text("list_version");
    event.score_band = data.optional_text("score_band");
    event.case_ref = data.optional_text("case_ref");
    return event;
}

}  // namespace vestibule::events
