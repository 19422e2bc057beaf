#include "events/notification/effect_outcome.hpp"

#include <array>

#include "events/data.hpp"

namespace vestibule::events {

namespace {

constexpr std::array<std::string_view, 4> types{"vestibule.effect.delivered.v1", "vestibule.effect.bounced.v1",
                                                "vestibule.effect.dead.v1", "vestibule.effect.suppressed.v1"};

}  // namespace

std::string_view EffectOutcome::type_of(Kind outcome) {
    return types.at(static_cast<std::size_t>(outcome));
}

Draft EffectOutcome::draft() const {
    boost::json::object data;
    data["effect_key"] = effect_key;
    data["kind"] = kind;
    data["cause_event_id"] = cause_event_id;
    data["class"] = failure_class;
    set_unless_empty(data, "code", code);
    data["attempts"] = attempts;
    return {.type = type_of(outcome),
            .aggregate_type = "effect",
            .aggregate_id = effect_key,
            .aggregate_version = version,
            .key = cause_event_id,
            .data = std::move(data)};
}

EffectOutcome EffectOutcome::read(const Record& record) {
    EffectOutcome event;
    for (auto outcome : {Kind::delivered, Kind::bounced, Kind::dead, Kind::suppressed})
        if (record.header("ce_type") == type_of(outcome)) event.outcome = outcome;
    const Data data(record, type_of(event.outcome));
    event.version = envelope_of(record).aggregate_version;
    event.effect_key = data.text("effect_key");
    event.kind = data.text("kind");
    event.cause_event_id = data.text("cause_event_id");
    event.failure_class = data.text("class");
    event.code = data.optional_text("code");
    event.attempts = data.number("attempts");
    return event;
}

}  // namespace vestibule::events
