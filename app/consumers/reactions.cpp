#include "app/consumers/reactions.hpp"

#include <algorithm>
#include <set>
#include <stdexcept>

#include "events/catalog.hpp"
#include "events/topics.hpp"

namespace vestibule::app {

namespace {

std::string_view without_major(std::string_view type) {
    return type.substr(0, type.rfind(".v"));
}

}  // namespace

Reactions::Reactions(const Consumer& consumer) {
    for (const auto& reaction : consumer.reactions) {
        const auto* type = events::find_type(reaction.event_type);
        if (!type) throw std::logic_error(consumer.name + " reacts to a type that is not in the catalog");
        const auto following = reaction.pick ? sql::Following::picked : sql::Following::whole;
        if (aggregates_.emplace(type->aggregate_type, following).first->second != following)
            throw std::logic_error(consumer.name +
                                   " both picks and follows whole: " + std::string(type->aggregate_type));
        by_type_.emplace(reaction.event_type, &reaction);
    }
}

std::vector<std::string> Reactions::topics(const std::string& prefix) const {
    std::set<std::string> names;
    for (const auto& [aggregate, following] : aggregates_)
        names.insert(events::full_name(prefix, events::topic_of_aggregate(aggregate)));
    return {names.begin(), names.end()};
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
