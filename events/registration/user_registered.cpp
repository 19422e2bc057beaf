#include "events/registration/user_registered.hpp"

#include <boost/json/array.hpp>

#include "events/data.hpp"

namespace vestibule::events {

Draft UserRegistered::draft() const {
    boost::json::object data;
    data["channel"] = channel;
    data["locale"] = locale;
    data["origin"] = origin;
    data["contact_ids"] = boost::json::array(contact_ids.begin(), contact_ids.end());
    set_unless_empty(data, "site_id", site_id);
    return {.type = type,
            .aggregate_type = "user",
            .aggregate_id = user_id,
            .aggregate_version = version,
            .key = user_id,
            .data = std::move(data)};
}

UserRegistered UserRegistered::read(const Record& record) {
    const Data data(record, type);
    auto envelope = envelope_of(record);
    UserRegistered event;
    event.user_id = std::move(envelope.aggregate_id);
    event.version = envelope.aggregate_version;
    event.channel = data.text("channel");
    event.locale = data.text("locale");
    event.origin = data.text("origin");
    event.contact_ids = data.texts("contact_ids");
    event.site_id = data.optional_text("site_id");
    return event;
}

}  // namespace vestibule::events
