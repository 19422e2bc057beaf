#include "events/profile/user_attribute_changed.hpp"

#include <boost/json/array.hpp>

#include "events/data.hpp"

namespace vestibule::events {

Draft UserAttributeChanged::draft() const {
    boost::json::object data;
    auto& list = data["changed"].emplace_array();
    for (const auto& change : changed)
        list.push_back(boost::json::object{{"name", change.name},
                                           {"verified", change.verified},
                                           {"old_present", change.old_present},
                                           {"new_present", change.new_present}});
    set_unless_empty(data, "contact_id", contact_id);
    set_unless_empty(data, "site_id", site_id);
    return {.type = type,
            .aggregate_type = "user",
            .aggregate_id = user_id,
            .aggregate_version = version,
            .key = user_id,
            .data = std::move(data)};
}

UserAttributeChanged UserAttributeChanged::read(const Record& record) {
    const Data data(record, type);
    auto envelope = envelope_of(record);
    UserAttributeChanged event;
    event.user_id = std::move(envelope.aggregate_id);
    event.version = envelope.aggregate_version;
    for (const auto& change : data.objects("changed"))
        event.changed.push_back({.name = change.text("name"),
                                 .verified = change.boolean("verified"),
                                 .old_present = change.boolean("old_present"),
                                 .new_present = change.boolean("new_present")});
    event.contact_id = data.optional_text("contact_id");
    event.site_id = data.optional_text("site_id");
    return event;
}

}  // namespace vestibule::events
