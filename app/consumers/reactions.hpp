// What concerns a consumer: which events it reacts to, and which it only counts.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "app/consumers/reaction.hpp"
#include "events/envelope.hpp"
#include "infra/sql/consumers/positions.hpp"

namespace vestibule::app {

// A view: the consumer outlives it.
class Reactions {
  public:
    // Throws for a type that is not in the catalog, and for an aggregate that it would follow both whole and picked.
    explicit Reactions(const Consumer& consumer);

    // nullptr where there is none.
    const Reaction* to(std::string_view event_type) const;
    // Of an aggregate that it follows whole, every event; of another, what it picks.
    bool concerned_by(const events::Record& record, const events::Envelope& event) const;
    // A major version that this build does not know of a type that the consumer reacts to.
    bool unknown_major(std::string_view event_type) const;
    // Of all aggregates that it reacts to, full names.
    std::vector<std::string> topics(const std::string& prefix) const;
    sql::Following following(const std::string& aggregate_type) const { return aggregates_.at(aggregate_type); }

  private:
    std::map<std::string, const Reaction*, std::less<>> by_type_;
    std::map<std::string, sql::Following, std::less<>> aggregates_;
};

}  // namespace vestibule::app
