#include "events/registration/user_site_joined.hpp"

#include "events/data.hpp"

namespace vestibule::events {

Draft UserSiteJoined::draft() const {
    boost::json::object data;
    data["site_id"] = site_id;
    return {.type = type,
            .aggregate_type = "user",
            .aggregate_id = user_id,
            .aggregate_version = version,
            .key = user_id,
            .data = std::move(data)};
}

UserSiteJoined UserSiteJoined::read(const Record& record) {
    const Data data(record, type);
    auto envelope = envelope_of(record);
    return {.user_id = std::move(envelope.aggregate_id),
            .version = envelope.aggregate_version,
            .site_id = data.text("site_id")};
}

}  // namespace vestibule::events
