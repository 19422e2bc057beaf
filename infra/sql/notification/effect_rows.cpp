#include "infra/sql/notification/effect_rows.hpp"

#include <stdexcept>

namespace vestibule::sql {

using namespace notification;

std::string select_effects(std::string_view rest) {
    return "SELECT effect_key, kind, lane, event_id, template, recipient_ref, reissue_no, origin, tenant, site, "
           "correlation_id, traceparent, state, reason, attempts, ambiguities, version, next_attempt_at, expires_at, "
           "phase, template_hash, locale, last_class, last_code, last_enhanced, provider_ref, created_at, done_at, "
           "order_key "
           "FROM effect " +
           std::string(rest);
}

Effect read_effect(const Row& row) {
    const auto text = [&](std::size_t column) { return row.optional_text(column).value_or(""); };
    const auto recipient = Recipient::parse(row.text(5));
    const auto state = parse_effect_state(row.text(12));
    if (!recipient || !state) throw std::runtime_error("effect " + row.text(0) + " is not readable");

    Effect effect;
    effect.key = row.text(0);
    effect.kind = row.text(1);
    effect.lane = static_cast<Lane>(row.integer(2));
    effect.event_id = row.uuid(3);
    effect.template_name = row.text(4);
    effect.recipient = *recipient;
    effect.reissue_no = static_cast<std::uint32_t>(row.integer(6));
    effect.origin = row.text(7);
    effect.tenant = row.text(8);
    effect.site = row.optional_text(9);
    effect.correlation_id = row.text(10);
    effect.traceparent = row.text(11);
    effect.state = *state;
    effect.reason = text(13);
    effect.attempts = static_cast<int>(row.integer(14));
    effect.ambiguities = static_cast<int>(row.integer(15));
    effect.version = static_cast<std::uint64_t>(row.integer(16));
    effect.next_attempt_at = row.optional_instant(17);
    effect.expires_at = row.instant(18);
    effect.phase = static_cast<Phase>(row.integer(19));
    if (!row.is_null(20)) effect.template_hash = row.digest(20);
    effect.locale = row.optional_text(21);
    effect.last_class = text(22);
    effect.last_code = row.is_null(23) ? 0 : static_cast<int>(row.integer(23));
    effect.last_enhanced = text(24);
    effect.provider_ref = text(25);
    effect.created_at = row.instant(26);
    effect.done_at = row.optional_instant(27);
    effect.order_key = row.optional_text(28);
    return effect;
}

const MailKind& kind_of(std::string_view name) {
    const auto* kind = find_effect_kind(name);
    if (!kind) throw std::invalid_argument("no such kind of effect: " + std::string(name));
    return *kind;
}

std::optional<std::string> unless_empty(std::string_view text) {
    return text.empty() ? std::nullopt : std::optional<std::string>(text);
}

}  // namespace vestibule::sql
