#include "infra/sql/screening/waiting.hpp"

namespace vestibule::sql {

std::vector<WaitingPerson> waiting_people(Session& session, const std::string& tenant, bool parked_only,
                                          std::size_t limit) {
    std::vector<WaitingPerson> people;
    for (const auto& row : session.rows(
             "utttitit",
             "SELECT user_id, tenant, site, cause, attempts, last_code, pending_since, CASE WHEN status = 'HIT' THEN "
             "'CASE' "
             "WHEN next_attempt_at IS NULL THEN 'PARKED' ELSE 'RETRIED' END FROM screening_standing WHERE (status = "
             "'PENDING' "
             "OR (status = 'HIT' AND last_code <> '')) AND (:all_tenants = 1 OR tenant = :tenant) AND (:all = 1 OR "
             "next_attempt_at IS NULL) ORDER BY pending_since LIMIT :limit",
             tenant.empty(), tenant, !parked_only, limit))
        people.push_back({.user = row.uuid(0),
                          .tenant = row.text(1),
                          .site = row.text(2),
                          .cause = row.text(3),
                          .attempts = static_cast<int>(row.integer(4)),
                          .last_code = row.text(5),
                          .pending_since = row.instant(6),
                          .state = row.text(7)});
    return people;
}

std::int64_t retry_waiting(Session& session, const std::string& tenant, Instant now) {
    return session.execute(
        "UPDATE screening_standing SET next_attempt_at = :now, pending_since = :now, attempts = 0 WHERE status = "
        "'PENDING' AND (:all_tenants = 1 OR tenant = :tenant)",
        now, tenant.empty(), tenant);
}

}  // namespace vestibule::sql
