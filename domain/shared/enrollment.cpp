#include "domain/shared/enrollment.hpp"

#include <array>
#include <utility>

namespace vestibule {

namespace {

constexpr std::array<std::pair<MoeStatus, std::string_view>, 4> names{{
    {MoeStatus::off, "OFF"},
    {MoeStatus::pending, "PENDING"},
    {MoeStatus::done, "DONE"},
    {MoeStatus::parked, "PARKED"},
}};

}  // namespace

std::string_view to_string(MoeStatus status) {
    for (const auto& [value, name] : names)
        if (value == status) return name;
    std::unreachable();
}

std::optional<MoeStatus> parse_moe_status(std::string_view text) {
    for (const auto& [value, name] : names)
        if (name == text) return value;
    return std::nullopt;
}

std::string_view screening_status(UserStatus status) {
    switch (status) {
        case UserStatus::on_hold_screening:
        case UserStatus::denied:
            return "HIT";
        case UserStatus::active:
            return "CLEAR";
        default:
            return "PENDING";
    }
}

}  // namespace vestibule
