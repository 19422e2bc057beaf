// How a row of the ledger is read, and what its texts mean.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "domain/notification/effect.hpp"
#include "domain/notification/mail_kinds.hpp"
#include "infra/sql/session.hpp"

namespace vestibule::sql {

inline constexpr std::string_view effect_columns = "ttiuttitttttttiiiiiibttittiit";

// "SELECT <columns> FROM effect <rest>".
std::string select_effects(std::string_view rest);
notification::Effect read_effect(const Row& row);

// In SQL: of what has not come to its end, and may still need its secret and its words.
inline constexpr std::string_view live_states = "('pending', 'leased', 'ambiguous', 'held')";

// Throws for a name that is none: what is in the ledger was of a kind when it was written.
const notification::MailKind& kind_of(std::string_view name);

// How a text that there may be none of is kept: NULL.
std::optional<std::string> unless_empty(std::string_view text);

}  // namespace vestibule::sql
