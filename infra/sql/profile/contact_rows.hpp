// Who a mail goes to, looked up at the moment of sending.
#pragma once

#include <optional>
#include <string>

#include "domain/notification/ports.hpp"
#include "infra/sql/session.hpp"
#include "infra/sql/store_tools.hpp"

namespace vestibule::sql {

// A user's own address has the user's id; others stand in the table contact. nullopt: erased, or not of that tenant.
std::optional<notification::Contact> find_contact(Session& session, const StoreTools& tools, const std::string& tenant,
                                                  const notification::Recipient& recipient,
                                                  const std::optional<std::string>& site);

}  // namespace vestibule::sql
