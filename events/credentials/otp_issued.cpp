#include "events/credentials/otp_issued.hpp"

#include "events/data.hpp"

namespace vestibule::events {

Draft OtpIssued::draft() const {
    boost::json::object data;
    data["challenge_id"] = challenge_id;
    data["purpose"] = purpose;
    data["channel_kind"] = channel_kind;
    data["contact_id"] = contact_id;
    data["expires_at"] = expires_at;
    data["attempt_no"] = attempt_no;
    set_unless_empty(data, "site_id", site_id);
    set_unless_empty(data, "locale", locale);
    return {.type = type,
            .aggregate_type = "challenge",
            .aggregate_id = challenge_id,
            .aggregate_version = version,
            .key = user_id,
            .data = std::move(data)};
}

OtpIssued OtpIssued::read(const Record& record) {
    const Data data(record, type);
    auto envelope = envelope_of(record);
    OtpIssued event;
    event.user_id = record.key;
    event.version = envelope.aggregate_version;
    event.challenge_id = data.text("challenge_id");
    event.purpose = data.text("purpose");
    event.channel_kind = data.text("channel_kind");
    event.contact_id = data.text("contact_id");
    event.expires_at = data.text("expires_at");
    event.attempt_no = data.number("attempt_no");
    event.site_id = data.optional_text("site_id");
    event.locale = data.optional_text("locale");
    return event;
}

}  // namespace vestibule::events
