#include "infra/sql/sessions/sql_upkeep_store.hpp"

#include <algorithm>

#include "infra/sql/sessions/sign_in_rows.hpp"

namespace vestibule::sql {

using sessions::UnknownFailures;

namespace {

// Of one sweep, so that it holds nobody up.
constexpr std::int64_t most_forgotten_at_once = 20'000;

}  // namespace

std::vector<UnknownFailures> SqlUpkeepStore::unknown_before(Instant now) {
    std::vector<UnknownFailures> waiting;
    for (const auto& row : session_.rows("tti",
                                         "SELECT DISTINCT tenant, client, minute FROM unknown_login_failure WHERE "
                                         "minute < :minute AND tenant <> ''",
                                         minute_of(now)))
        waiting.push_back({row.text(0), row.text(1), row.integer(2)});
    return waiting;
}

std::uint64_t SqlUpkeepStore::take_unknown(const UnknownFailures& failures) {
    std::int64_t count = 0;
    for (const auto& slot : session_.rows(
             "i",
             "DELETE FROM unknown_login_failure WHERE tenant = :tenant AND client = :client AND minute = :minute "
             "RETURNING count",
             failures.tenant, failures.client, failures.minute))
        count += slot.integer(0);
    return static_cast<std::uint64_t>(count);
}

void SqlUpkeepStore::sweep(Instant devices_since, Instant unknown_since, std::size_t unknown_names, Instant now) {
    session_.write("DELETE FROM totp WHERE status = 'SETUP' AND setup_until <= :now", now);
    session_.write("DELETE FROM device WHERE last_used_at <= :since", devices_since);
    session_.write("DELETE FROM login_counter WHERE user_id IS NULL AND touched_at <= :since", unknown_since);
    for (const auto& row : session_.rows("ti",
                                         "SELECT tenant, COUNT(*) FROM login_counter WHERE user_id IS NULL GROUP BY "
                                         "tenant HAVING COUNT(*) > :most",
                                         unknown_names))
        session_.write(
            "DELETE FROM login_counter WHERE subject IN (SELECT subject FROM login_counter WHERE user_id IS NULL AND "
            "tenant = :tenant ORDER BY touched_at LIMIT :excess)",
            row.text(0), std::min(row.integer(1) - static_cast<std::int64_t>(unknown_names), most_forgotten_at_once));
}

}  // namespace vestibule::sql
