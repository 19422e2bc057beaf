#include "events/registration/user_consent_recorded.hpp"

#include "events/data.hpp"

namespace vestibule::events {

Draft UserConsentRecorded::draft() const {
    boost::json::object data;
    data["consent_id"] = consent_id;
    data["purpose"] = purpose;
    data["document_id"] = document_id;
    data["document_version"] = document_version;
    data["action"] = action;
    data["channel"] = channel;
    return {.type = type,
            .aggregate_type = "user",
            .aggregate_id = user_id,
            .aggregate_version = version,
            .key = user_id,
            .data = std::move(data)};
}

UserConsentRecorded UserConsentRecorded::read(const Record& record) {
    const Data data(record, type);
    auto envelope = envelope_of(record);
    UserConsentRecorded event;
    event.user_id = std::move(envelope.aggregate_id);
    event.version = envelope.aggregate_version;
    event.consent_id = data.text("consent_id");
    event.purpose = data.text("purpose");
    event.document_id = data.text("document_id");
    event.document_version = data.text("document_version");
    event.action = data.text("action");
    event.channel = data.text("channel");
    return event;
}

}  // namespace vestibule::events
