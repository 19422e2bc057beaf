// How a row of the ledger is read.
#pragma once

#include <string>
#include <string_view>

#include "domain/notification/effect.hpp"
#include "infra/sql/session.hpp"

namespace vestibule::sql {

inline constexpr std::string_view effect_columns = "ttiuttitttttttiiiiiibttittiit";

// "SELECT <columns> FROM effect <rest>".
std::string select_effects(std::string_view rest);
notification::Effect read_effect(const Row& row);

}  // namespace vestibule::sql
