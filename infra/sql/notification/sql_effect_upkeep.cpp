// What goes on without an attempt: leases that ran out, effects past their time, sweeping, and the counts for metrics.
#include "domain/notification/mail_kinds.hpp"
#include "infra/sql/callouts/callout_rows.hpp"
#include "infra/sql/notification/effect_rows.hpp"
#include "infra/sql/notification/sql_effect_store.hpp"
#include "infra/sql/row_locks.hpp"

namespace vestibule::sql {

using namespace notification;

std::vector<Effect> SqlEffectStore::lost_leases(bool all) {
    const auto before = all ? Instant::max() : session_.database_now();
    std::vector<Effect> lost;
    for (const auto& row : session_.rows(effect_columns,
                                         select_effects("WHERE state = 'leased' AND lease_until < :now LIMIT 500") +
                                             for_update_skip_locked(session_),
                                         before))
        lost.push_back(read_effect(row));
    return lost;
}

std::size_t SqlEffectStore::end_leases(bool all) {
    const auto now = session_.database_now();
    const auto lost = lost_leases(all);
    for (const auto& effect : lost) {
        const auto settlement = judge_lost(effect, kind_of(effect.kind), now);
        const bool unknown = effect.phase == Phase::committing;
        // The owner stays: it may still bring the outcome (settle).
        session_.write(
            "UPDATE effect SET state = :state, reason = :reason, attempts = attempts + :charge, "
            "ambiguities = ambiguities + :ambiguous, next_attempt_at = :next, "
            "lease_until = NULL, last_class = :class WHERE effect_key = :key AND state = 'leased'",
            to_string(settlement.state), unless_empty(settlement.reason), settlement.charged ? 1 : 0, unknown ? 1 : 0,
            settlement.next_attempt, unknown ? "ambiguous" : "lease-lost", effect.key);
    }
    return lost.size();
}

std::size_t SqlEffectStore::recover() {
    return end_leases(false);
}

std::size_t SqlEffectStore::void_leases() {
    std::size_t total = 0;
    for (auto ended_now = end_leases(true); ended_now > 0; ended_now = end_leases(true)) total += ended_now;
    return total;
}

std::vector<Effect> SqlEffectStore::overdue(std::size_t limit) {
    static const std::string sql =
        select_effects("WHERE state IN ('pending', 'ambiguous') AND expires_at <= :now LIMIT :limit");
    std::vector<Effect> late;
    for (const auto& row :
         session_.rows(effect_columns, sql, session_.database_now(), static_cast<std::int64_t>(limit)))
        late.push_back(read_effect(row));
    return late;
}

bool SqlEffectStore::park_overdue(const Effect& effect, Instant now) {
    const auto changed = session_.execute(
        "UPDATE effect SET state = 'held', reason = :reason, next_attempt_at = NULL "
        "WHERE effect_key = :key AND state IN ('pending', 'ambiguous') AND expires_at <= :now",
        parked, effect.key, now);
    if (changed == 0) return false;
    note_callout(session_, tools_.common, effect, EffectState::held, {});
    return true;
}

bool SqlEffectStore::expire(const Effect& effect) {
    const auto now = session_.database_now();
    if (effect.lane == Lane::partner) return park_overdue(effect, now);
    const auto changed = session_.execute(
        "UPDATE effect SET state = 'expired', version = version + 1, next_attempt_at = NULL, done_at = :done "
        "WHERE effect_key = :key AND state IN ('pending', 'ambiguous') AND expires_at <= :now",
        now, effect.key, now);
    if (changed == 0) return false;
    tell(effect, events::EffectOutcome::Kind::dead, "expired", {}, effect.attempts);
    drop_secret(effect.event_id);
    return true;
}

void SqlEffectStore::sweep() {
    session_.write("DELETE FROM effect_secret WHERE expires_at < :now", session_.database_now());
    sweep_callouts(session_);
    static const std::string sql =
        "DELETE FROM mail_template WHERE NOT EXISTS (SELECT 1 FROM effect WHERE "
        "effect.template_hash = mail_template.template_hash AND effect.state IN " +
        std::string(live_states) + ")";
    session_.write(sql);
}

// Each part by an index of its own: what was delivered is never read.
std::vector<LaneCount> SqlEffectStore::counts() {
    std::vector<LaneCount> all;
    for (const auto& row : session_.rows(
             "iti",
             "SELECT lane, state, count(*) FROM effect WHERE state IN ('pending', 'ambiguous') GROUP BY lane, state "
             "UNION ALL SELECT lane, state, count(*) FROM effect WHERE state = 'leased' GROUP BY lane, state "
             "UNION ALL SELECT lane, state, count(*) FROM effect WHERE state IN ('held', 'dead', 'expired', "
             "'suppressed') GROUP BY lane, state"))
        if (const auto state = parse_effect_state(row.text(1)))
            all.push_back({static_cast<Lane>(row.integer(0)), *state, row.integer(2)});
    return all;
}

}  // namespace vestibule::sql
