#include "app/consumers/reactions.hpp"

#include <algorithm>

#include "events/catalog.hpp"

namespace vestibule::app {

namespace {

std::string_view without_major(std::string_view type) {
    return type.substr(0, type.rfind(".v"));
}

}  // namespace

Reactions::Reactions(const Consumer& consumer) {
    for (const auto& reaction : consumer.reactions) {
        by_type_[std::string(reaction.event_type)] = &reaction;
        aggregates_[std::string(events::find_type(reaction.event_type)->aggregate_type)] =
            reaction.pick ? sql::Following::picked : sql::Following::whole;
    }
}

const Reaction* Reactions::to(std::string_view event_type) const {
    const auto found = by_type_.find(event_type);
    return found == by_type_.end() ? nullptr : found->second;
}

bool Reactions::concerned_by(const events::Record& record, const events::Envelope& event) const {
    const auto aggregate = aggregates_.find(event.aggregate_type);
    if (aggregate == aggregates_.end()) return false;
    if (aggregate->second == sql::Following::whole) return true;
    const auto* reaction = to(event.type);
    if (!reaction) return unknown_major(event.type);
    try {
        return reaction->pick(record);
    } catch (const events::Malformed&) {
        return true;  // its handler will say so
    }
}

bool Reactions::unknown_major(std::string_view event_type) const {
    if (events::find_type(event_type)) return false;
    return std::ranges::any_of(
        by_type_, [&](const auto& known) { return without_major(known.first) == without_major(event_type); });
}

}  // namespace vestibule::app
