#include "domain/shared/user.hpp"

#include <array>
#include <utility>

namespace vestibule {

namespace {

constexpr std::array<std::pair<UserStatus, std::string_view>, 8> names{{
    {UserStatus::pending_activation, "PENDING_ACTIVATION"},
    {UserStatus::pending_screening, "PENDING_SCREENING"},
    {UserStatus::on_hold_screening, "ON_HOLD_SCREENING"},
    {UserStatus::active, "ACTIVE"},
    {UserStatus::on_hold_admin, "ON_HOLD_ADMIN"},
    {UserStatus::denied, "DENIED"},
    {UserStatus::merged, "MERGED"},
    {UserStatus::removed, "REMOVED"},
}};

}  // namespace

std::string_view to_string(UserStatus status) {
    for (const auto& [value, name] : names)
        if (value == status) return name;
    std::unreachable();
}

std::optional<UserStatus> parse_user_status(std::string_view text) {
    for (const auto& [value, name] : names)
        if (name == text) return value;
    return std::nullopt;
}

}  // namespace vestibule
