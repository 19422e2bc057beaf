#include "events/mfa/mfa_change.hpp"

#include <array>

#include "events/data.hpp"

namespace vestibule::events {

namespace {

constexpr std::array<std::string_view, 3> types{"vestibule.auth.mfa-setup-started.v1", "vestibule.auth.mfa-enrolled.v1",
                                                "vestibule.auth.mfa-unenrolled.v1"};

}  // namespace

std::string_view MfaChange::type_of(Kind change) {
    return types.at(static_cast<std::size_t>(change));
}

Draft MfaChange::draft() const {
    boost::json::object data;
    data["factor_id"] = factor_id;
    data["factor_kind"] = factor_kind;
    data["by"] = by;
    data["remaining_factors"] = remaining_factors;
    set_unless_empty(data, "site_id", site_id);
    return {.type = type_of(change),
            .aggregate_type = "login",
            .aggregate_id = user_id,
            .aggregate_version = version,
            .key = user_id,
            .data = std::move(data)};
}

MfaChange MfaChange::read(const Record& record) {
    MfaChange event;
    for (auto change : {Kind::setup_started, Kind::enrolled, Kind::unenrolled})
        if (record.header("ce_type") == type_of(change)) event.change = change;
    const Data data(record, type_of(event.change));
    auto envelope = envelope_of(record);
    event.user_id = std::move(envelope.aggregate_id);
    event.version = envelope.aggregate_version;
    event.factor_id = data.text("factor_id");
    event.factor_kind = data.text("factor_kind");
    event.by = data.text("by");
    event.remaining_factors = data.number("remaining_factors");
    event.site_id = data.optional_text("site_id");
    return event;
}

}  // namespace vestibule::events
