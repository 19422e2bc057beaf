#include "domain/notification/effect.hpp"

#include <array>
#include <utility>

namespace vestibule::notification {

namespace {

template <class Enum, std::size_t count>
std::optional<Enum> find(const std::array<std::string_view, count>& names, std::string_view name) {
    for (std::size_t i = 0; i < count; ++i)
        if (names[i] == name) return static_cast<Enum>(i);
    return std::nullopt;
}

constexpr std::array<std::string_view, 4> lane_names{"otp", "transactional", "bulk", "partner"};
constexpr std::array<std::string_view, 8> state_names{"pending", "leased",  "ambiguous",  "done",
                                                      "dead",    "expired", "suppressed", "held"};

}  // namespace

std::string_view to_string(Lane lane) {
    return lane_names[static_cast<std::size_t>(lane)];
}
std::optional<Lane> parse_lane(std::string_view name) {
    return find<Lane>(lane_names, name);
}

std::string_view to_string(EffectState state) {
    return state_names[static_cast<std::size_t>(state)];
}
std::optional<EffectState> parse_effect_state(std::string_view name) {
    return find<EffectState>(state_names, name);
}

std::string Recipient::to_string() const {
    return (kind == Kind::user ? "user:" : "contact:") + id.to_string();
}

std::optional<Recipient> Recipient::parse(std::string_view text) {
    const auto colon = text.find(':');
    if (colon == std::string_view::npos) return std::nullopt;
    const auto prefix = text.substr(0, colon);
    const auto id = Uuid::parse(text.substr(colon + 1));
    if (!id || (prefix != "user" && prefix != "contact")) return std::nullopt;
    return Recipient{prefix == "user" ? Kind::user : Kind::contact, *id};
}

}  // namespace vestibule::notification
