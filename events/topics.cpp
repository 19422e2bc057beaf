#include "events/topics.hpp"

#include <algorithm>
#include <array>
#include <stdexcept>
#include <utility>

namespace vestibule::events {

namespace {

using std::chrono::days;

constexpr std::array all_topics{
    Topic{"user.v1", 12, 3, Cleanup::remove, days{30}},       Topic{"enrollment.v1", 12, 3, Cleanup::remove, days{90}},
    Topic{"auth.v1", 24, 3, Cleanup::remove, days{7}},        Topic{"migration.v1", 6, 1, Cleanup::remove, days{30}},
    Topic{"concierge.v1", 6, 1, Cleanup::remove, days{30}},   Topic{"effect.v1", 12, 3, Cleanup::remove, days{14}},
    Topic{"user.state.v1", 12, 3, Cleanup::compact, days{7}},
};

constexpr std::array<std::pair<std::string_view, std::string_view>, 9> topic_by_aggregate{{
    {"user", "user.v1"},
    {"enrollment", "enrollment.v1"},
    {"session", "auth.v1"},
    {"login", "auth.v1"},
    {"challenge", "auth.v1"},
    {"batch", "migration.v1"},
    {"case", "concierge.v1"},
    {"effect", "effect.v1"},
    {"user-state", "user.state.v1"},
}};

}  // namespace

std::span<const Topic> topics() {
    return all_topics;
}

const Topic& topic_of_aggregate(std::string_view aggregate_type) {
    for (const auto& [aggregate, name] : topic_by_aggregate)
        if (aggregate == aggregate_type) return *std::ranges::find(all_topics, name, &Topic::name);
    throw std::logic_error("no topic for aggregate type " + std::string(aggregate_type));
}

std::string full_name(std::string_view prefix, const Topic& topic) {
    return std::string(prefix) + "." + std::string(topic.name);
}

std::string dead_letter_name(std::string_view topic, std::string_view consumer) {
    return std::string(topic) + "." + std::string(consumer) + ".dlt";
}

}  // namespace vestibule::events
