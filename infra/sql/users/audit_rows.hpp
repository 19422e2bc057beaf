// Rows of table audit_entry, for every store in which staff act on a person.
#pragma once

#include "domain/shared/audit.hpp"
#include "infra/sql/session.hpp"
#include "infra/sql/store_tools.hpp"

namespace vestibule::sql {

void insert_audit_entry(Session& session, const StoreTools& tools, const AuditEntry& entry);

}  // namespace vestibule::sql
