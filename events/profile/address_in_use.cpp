#include "events/profile/address_in_use.hpp"

#include "events/data.hpp"

namespace vestibule::events {

Draft AddressInUse::draft() const {
    boost::json::object data;
    data["user_id"] = user_id;
    data["site_id"] = site_id;
    return {.type = type,
            .aggregate_type = "challenge",
            .aggregate_id = challenge_id,
            .aggregate_version = version,
            .key = user_id,
            .data = std::move(data)};
}

AddressInUse AddressInUse::read(const Record& record) {
    const Data data(record, type);
    auto envelope = envelope_of(record);
    AddressInUse event;
    event.user_id = data.text("user_id");
    event.version = envelope.aggregate_version;
    event.challenge_id = std::move(envelope.aggregate_id);
    event.site_id = data.text("site_id");
    return event;
}

}  // namespace vestibule::events
