#include "domain/callouts/callout.hpp"

#include <array>

namespace vestibule::callouts {

namespace {

constexpr std::array<std::string_view, 4> names{"PENDING", "DONE", "PARKED", "DISCARDED"};

}  // namespace

std::string_view to_string(CalloutStatus status) {
    return names[static_cast<std::size_t>(status)];
}

std::optional<CalloutStatus> parse_callout_status(std::string_view text) {
    for (std::size_t i = 0; i < names.size(); ++i)
        if (names[i] == text) return static_cast<CalloutStatus>(i);
    return std::nullopt;
}

}  // namespace vestibule::callouts
