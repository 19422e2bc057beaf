#include "infra/sql/callouts/sql_callout_store.hpp"

#include "infra/sql/callouts/callout_rows.hpp"

namespace vestibule::sql {

using callouts::Callout;
using callouts::CalloutQuery;
using callouts::CalloutStatus;
using notification::EffectState;

namespace {

constexpr std::string_view columns = "tttttuuutitittiii";
constexpr std::string_view select =
    "SELECT c.effect_key, e.kind, c.call_type, e.state, e.reason, c.user_id, c.enrollment_id, c.revalidation_id, "
    "e.site, e.attempts, e.last_class, e.last_code, e.provider_ref, e.last_enhanced, c.created_at, e.next_attempt_at, "
    "e.done_at FROM partner_call c JOIN effect e ON e.effect_key = c.effect_key WHERE c.tenant = :tenant";

CalloutStatus status_of(EffectState state) {
    switch (state) {
        case EffectState::pending:
        case EffectState::leased:
        case EffectState::ambiguous:
            return CalloutStatus::pending;
        case EffectState::done:
            return CalloutStatus::done;
        case EffectState::held:
            return CalloutStatus::parked;
        case EffectState::dead:
        case EffectState::expired:
        case EffectState::suppressed:
            break;
    }
    return CalloutStatus::discarded;
}

std::string_view states_of(CalloutStatus status) {
    switch (status) {
        case CalloutStatus::pending:
            return " AND e.state IN ('pending', 'leased', 'ambiguous')";
        case CalloutStatus::done:
            return " AND e.state = 'done'";
        case CalloutStatus::parked:
            return " AND e.state = 'held'";
        case CalloutStatus::discarded:
            return " AND e.state IN ('dead', 'expired', 'suppressed')";
    }
    return "";
}

Callout callout_in(const Row& row) {
    Callout callout{.id = row.text(0),
                    .partner = row.text(1),
                    .call_type = row.text(2),
                    .status = status_of(notification::parse_effect_state(row.text(3)).value()),
                    .user = row.uuid(5),
                    .enrollment = row.optional_uuid(6),
                    .revalidation = row.optional_uuid(7),
                    .site = row.optional_text(8),
                    .attempts = static_cast<int>(row.integer(9)),
                    .last_class = row.optional_text(10).value_or(""),
                    .last_code = row.is_null(11) ? 0 : static_cast<int>(row.integer(11)),
                    .partner_ref = row.optional_text(12).value_or(""),
                    .created_at = row.instant(14),
                    .next_attempt_at = row.optional_instant(15),
                    .done_at = row.optional_instant(16)};
    if (callout.status == CalloutStatus::parked || callout.status == CalloutStatus::discarded)
        callout.code = parked_code(row.optional_text(4).value_or(""), callout.last_class, callout.last_code);
    return callout;
}

}  // namespace

std::vector<Callout> SqlCalloutStore::list(const std::string& tenant, const CalloutQuery& query) {
    std::string sql(select);
    std::vector<Value> values{value_of(tenant)};
    if (query.status) sql += states_of(*query.status);
    if (query.after) {
        sql += " AND (c.created_at < :at OR (c.created_at = :same AND c.effect_key < :key))";
        values.push_back(value_of(query.after->created_at));
        values.push_back(value_of(query.after->created_at));
        values.push_back(value_of(query.after->id));
    }
    sql += " ORDER BY c.created_at DESC, c.effect_key DESC LIMIT :limit";
    values.push_back(value_of(static_cast<std::int64_t>(query.limit)));

    std::vector<Callout> found;
    for (const auto& row : session_.query(columns, sql, std::move(values))) found.push_back(callout_in(row));
    return found;
}

std::optional<Callout> SqlCalloutStore::find(const std::string& tenant, const std::string& id) {
    static const std::string sql = std::string(select) + " AND c.effect_key = :key";
    const auto row = session_.row(columns, sql, tenant, id);
    return row ? std::optional(callout_in(*row)) : std::nullopt;
}

bool SqlCalloutStore::parked(const std::string& tenant, const std::string& id) {
    const auto callout = find(tenant, id);
    return callout && callout->status == CalloutStatus::parked;
}

bool SqlCalloutStore::retry(const std::string& tenant, const std::string& id) {
    return parked(tenant, id) && SqlEffectStore(session_, tools_).release(id);
}

bool SqlCalloutStore::discard(const std::string& tenant, const std::string& id) {
    return parked(tenant, id) && SqlEffectStore(session_, tools_).discard(id);
}

}  // namespace vestibule::sql
