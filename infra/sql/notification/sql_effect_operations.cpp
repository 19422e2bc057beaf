// What operators do with effects: look, hold, release, and send again with a second person's consent.
#include <algorithm>

#include "domain/notification/mail_kinds.hpp"
#include "infra/sql/callouts/callout_rows.hpp"
#include "infra/sql/notification/effect_rows.hpp"
#include "infra/sql/notification/sql_effect_store.hpp"

namespace vestibule::sql {

using namespace notification;

std::vector<Effect> SqlEffectStore::list(const EffectFilter& filter) {
    std::string where = "WHERE 1 = 1";
    std::vector<Value> values;
    if (filter.state) {
        where += " AND state = :state";
        values.push_back(value_of(to_string(*filter.state)));
    }
    if (filter.lane) {
        where += " AND lane = :lane";
        values.push_back(value_of(static_cast<int>(*filter.lane)));
    }
    if (filter.event_id) {
        where += " AND event_id = :event";
        values.push_back(value_of(*filter.event_id));
    }
    values.push_back(value_of(static_cast<std::int64_t>(filter.limit)));

    std::vector<Effect> found;
    for (const auto& row :
         session_.query(effect_columns, select_effects(where + " ORDER BY created_at DESC, effect_key LIMIT :limit"),
                        std::move(values)))
        found.push_back(read_effect(row));
    return found;
}

std::optional<Effect> SqlEffectStore::find(const std::string& key) {
    static const std::string sql = select_effects("WHERE effect_key = :key");
    const auto row = session_.row(effect_columns, sql, key);
    return row ? std::optional(read_effect(*row)) : std::nullopt;
}

bool SqlEffectStore::hold(const std::string& key, std::string_view reason) {
    return session_.execute(
               "UPDATE effect SET state = 'held', reason = :reason, next_attempt_at = NULL "
               "WHERE effect_key = :key AND state IN ('pending', 'ambiguous')",
               reason, key) == 1;
}

bool SqlEffectStore::release(const std::string& key) {
    const auto effect = find(key);
    if (!effect || effect->state != EffectState::held) return false;
    const auto now = session_.database_now();
    const bool again = effect->lane == Lane::partner;
    const auto expires = again ? now + life_of(effect->lane) : effect->expires_at;
    const bool released = session_.execute(
                              "UPDATE effect SET state = 'pending', reason = NULL, next_attempt_at = :now, "
                              "attempts = CASE WHEN lane = :partner THEN 0 ELSE attempts END, expires_at = :expires "
                              "WHERE effect_key = :key AND state = 'held'",
                              now, static_cast<int>(Lane::partner), expires, key) == 1;
    if (released && again) note_callout(session_, tools_.common, *effect, EffectState::pending, {});
    if (released && tools_.effect_written)
        session_.after_commit([wake = tools_.effect_written, lane = effect->lane] { wake(lane); });
    return released;
}

bool SqlEffectStore::discard(const std::string& key) {
    const auto effect = find(key);
    if (!effect || effect->lane != Lane::partner) return false;
    const bool discarded = session_.execute(
                               "UPDATE effect SET state = 'dead', reason = 'discarded', done_at = :now "
                               "WHERE effect_key = :key AND state = 'held'",
                               session_.database_now(), key) == 1;
    if (discarded) note_callout(session_, tools_.common, *effect, EffectState::dead, {});
    return discarded;
}

bool SqlEffectStore::request_reissue(const std::string& key, std::string_view reason, std::string_view requester) {
    const auto effect = find(key);
    if (!effect || effect->state == EffectState::pending || effect->state == EffectState::leased) return false;
    if (effect->lane == Lane::partner) return false;  // released instead: its key stays, so the partner knows it
    const auto last = session_.row(
        "i", "SELECT max(reissue_no) FROM effect_reissue WHERE effect_key = :key AND approved_at IS NOT NULL", key);
    const auto number = last && !last->is_null(0) ? last->integer(0) + 1 : effect->reissue_no + 1;
    return session_.execute(
               "INSERT INTO effect_reissue (effect_key, reissue_no, reason, requested_by, requested_at) "
               "VALUES (:key, :number, :reason, :requester, :at) ON CONFLICT (effect_key, reissue_no) DO NOTHING",
               key, number, reason, requester, session_.database_now()) == 1;
}

std::optional<std::string> SqlEffectStore::approve_reissue(const std::string& key, std::string_view approver) {
    const auto effect = find(key);
    const auto open = session_.row("it",
                                   "SELECT reissue_no, requested_by FROM effect_reissue WHERE effect_key = :key "
                                   "AND approved_at IS NULL",
                                   key);
    if (!effect || !open || open->text(1) == approver) return std::nullopt;

    const auto now = session_.database_now();
    const auto* kind = find_mail_kind(effect->kind);
    const NewEffect again{.kind = effect->kind,
                          .event_id = effect->event_id,
                          .recipient = effect->recipient,
                          .occurred_at = now,
                          .tenant = effect->tenant,
                          .site = effect->site,
                          .reissue_no = static_cast<std::uint32_t>(open->integer(0))};
    const auto secret_until = kind && kind->has_secret ? secret_expiry(effect->event_id) : std::nullopt;
    if (!kind || (kind->has_secret && (!secret_until || *secret_until <= now))) return std::nullopt;

    session_.write(
        "UPDATE effect_reissue SET approved_by = :approver, approved_at = :at WHERE effect_key = :key "
        "AND reissue_no = :number",
        approver, now, key, open->integer(0));
    const auto new_key = effect_key(again);
    insert({new_key, again, *kind, "reissue", effect->correlation_id, effect->traceparent, EffectState::pending, "",
            secret_until.value_or(now + life_of(kind->lane)), now});
    return new_key;
}

std::int64_t SqlEffectStore::begin_timeline() {
    const auto now = session_.database_now();
    const auto seconds = std::chrono::floor<std::chrono::seconds>(now).time_since_epoch().count();
    const auto before = session_.row("i", "SELECT generation FROM timeline")->integer(0);
    const auto generation = std::max<std::int64_t>(before + 1, seconds);
    session_.execute("UPDATE timeline SET generation = :generation", generation);
    // The copy's own timeline too is unknown again: what it had in hand, as effects or as events, may have gone out
    // since.
    session_.execute(
        "INSERT INTO effect_timeline (timeline, seen_at, reconciled_at) VALUES (:before, :now, NULL) ON CONFLICT "
        "(timeline) DO UPDATE SET reconciled_at = NULL",
        before, now);
    session_.execute(
        "UPDATE effect SET state = 'held', reason = 'restored', next_attempt_at = NULL, lease_owner = NULL, "
        "lease_until = NULL WHERE state IN ('pending', 'leased', 'ambiguous')");
    return generation;
}

void SqlEffectStore::reconcile_timeline() {
    session_.write("UPDATE effect_timeline SET reconciled_at = :now WHERE reconciled_at IS NULL",
                   session_.database_now());
}

}  // namespace vestibule::sql
