#include "infra/sql/screening/rescreening.hpp"

#include "infra/sql/row_locks.hpp"

namespace vestibule::sql {

namespace {

// The last of the next clear people after that one; nullopt behind the last.
std::optional<Uuid> last_of_next(Session& session, const std::string& tenant, const Uuid& after, std::size_t limit) {
    const auto people = session.rows(
        "u",
        "SELECT user_id FROM screening_standing WHERE status = 'CLEAR' AND user_id > :after AND (:all_tenants = 1 OR "
        "tenant = :tenant) ORDER BY user_id LIMIT :limit",
        after, tenant.empty(), tenant, limit);
    if (people.empty()) return std::nullopt;
    return people.back().uuid(0);
}

}  // namespace

void start_rescreening(Session& session, const std::string& tenant, Instant now) {
    session.execute(
        "INSERT INTO screening_rescreening (tenant, after_id, started_at) VALUES (:tenant, :nobody, :now) ON CONFLICT "
        "(tenant) DO UPDATE SET after_id = excluded.after_id, started_at = excluded.started_at",
        tenant, Uuid(), now);
}

// Of several instances one after the other goes on from the row.
bool mark_for_rescreening(Session& session, std::size_t limit) {
    const auto row = session.row(
        "tu", "SELECT tenant, after_id FROM screening_rescreening ORDER BY tenant LIMIT 1" + for_update(session));
    if (!row) return false;
    const auto tenant = row->text(0);
    const auto after = row->uuid(1);
    const auto last = last_of_next(session, tenant, after, limit);
    if (!last) {
        session.execute("DELETE FROM screening_rescreening WHERE tenant = :tenant", tenant);
        return true;
    }
    session.execute(
        "UPDATE screening_standing SET generation = 0 WHERE status = 'CLEAR' AND user_id > :after AND user_id <= :last "
        "AND (:all_tenants = 1 OR tenant = :tenant)",
        after, *last, tenant.empty(), tenant);
    session.execute("UPDATE screening_rescreening SET after_id = :last WHERE tenant = :tenant", *last, tenant);
    return true;
}

RescreeningProgress rescreening_progress(Session& session, const std::string& tenant) {
    const auto row = session.row(
        "ii",
        "SELECT COUNT(*), COALESCE(SUM(CASE WHEN s.generation < (SELECT MAX(generation) FROM screening_list) OR EXISTS "
        "(SELECT 1 FROM screening_rescreening r WHERE (r.tenant = '' OR r.tenant = s.tenant) AND r.after_id < "
        "s.user_id) THEN 1 ELSE 0 END), 0) FROM screening_standing s WHERE s.status = 'CLEAR' AND (:all_tenants = 1 OR "
        "s.tenant = :tenant)",
        tenant.empty(), tenant);
    return {.people = row->integer(0), .behind = row->integer(1)};
}

}  // namespace vestibule::sql
