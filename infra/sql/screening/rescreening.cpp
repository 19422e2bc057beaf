#include "infra/sql/screening/rescreening.hpp"

namespace vestibule::sql {

std::optional<Uuid> compare_again(Session& session, const std::string& tenant, const Uuid& after, std::size_t limit) {
    const auto people = session.rows(
        "u",
        "SELECT user_id FROM screening_standing WHERE status = 'CLEAR' AND user_id > :after AND (:all_tenants = 1 OR "
        "tenant = :tenant) ORDER BY user_id LIMIT :limit",
        after, tenant.empty(), tenant, limit);
    if (people.empty()) return std::nullopt;
    const auto last = people.back().uuid(0);
    session.execute(
        "UPDATE screening_standing SET generation = 0 WHERE status = 'CLEAR' AND user_id > :after AND user_id <= :last "
        "AND (:all_tenants = 1 OR tenant = :tenant)",
        after, last, tenant.empty(), tenant);
    return last;
}

RescreeningProgress rescreening_progress(Session& session, const std::string& tenant) {
    const auto row = session.row(
        "ii",
        "SELECT COUNT(*), COALESCE(SUM(CASE WHEN generation < (SELECT MAX(generation) FROM screening_list) THEN 1 ELSE "
        "0 END), 0) FROM screening_standing WHERE status = 'CLEAR' AND (:all_tenants = 1 OR tenant = :tenant)",
        tenant.empty(), tenant);
    return {.people = row->integer(0), .behind = row->integer(1)};
}

}  // namespace vestibule::sql
