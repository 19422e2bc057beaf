#include "infra/sql/users/audit_rows.hpp"

#include "infra/sql/users/user_rows.hpp"

namespace vestibule::sql {

void insert_audit_entry(Session& session, const StoreTools& tools, const AuditEntry& entry) {
    const auto key = session.row("b", "SELECT data_key FROM user_account WHERE id = :user", entry.user);
    const UserFields fields(tools, entry.user, key.value().bytes(0));
    const auto id = tools.ids.next();
    session.write(
        "INSERT INTO audit_entry (id, tenant, user_id, actor, action, reason, at) VALUES (:id, :tenant, :user, :actor, "
        ":action, :reason, :at)",
        id, entry.tenant, entry.user, entry.actor, entry.action,
        Bytes(fields.seal("audit_entry.reason:" + id.to_string(), entry.reason)), entry.at);
}

}  // namespace vestibule::sql
