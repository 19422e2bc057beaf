#include "events/sessions/login_succeeded.hpp"

#include <boost/json/array.hpp>

#include "events/data.hpp"

namespace vestibule::events {

Draft LoginSucceeded::draft() const {
    boost::json::object data;
    data["methods"] = boost::json::array(methods.begin(), methods.end());
    data["assurance"] = assurance;
    data["client_id"] = client_id;
    set_unless_empty(data, "risk_band", risk_band);
    set_unless_empty(data, "ip_prefix_hmac", ip_prefix_hmac);
    data["new_device"] = new_device;
    set_unless_empty(data, "site_id", site_id);
    return {.type = type,
            .aggregate_type = "session",
            .aggregate_id = session_id,
            .aggregate_version = version,
            .key = user_id,
            .data = std::move(data)};
}

LoginSucceeded LoginSucceeded::read(const Record& record) {
    const Data data(record, type);
    auto envelope = envelope_of(record);
    LoginSucceeded event;
    event.session_id = std::move(envelope.aggregate_id);
    event.user_id = record.key;
    event.version = envelope.aggregate_version;
    event.methods = data.texts("methods");
    event.assurance = data.text("assurance");
    event.client_id = data.text("client_id");
    event.risk_band = data.optional_text("risk_band");
    event.ip_prefix_hmac = data.optional_text("ip_prefix_hmac");
    event.new_device = data.boolean("new_device");
    event.site_id = data.optional_text("site_id");
    return event;
}

}  // namespace vestibule::events
