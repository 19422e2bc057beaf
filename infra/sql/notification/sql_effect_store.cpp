// What consumers add to the ledger, and what the dispatcher asks of it from lease to settlement.
#include "infra/sql/notification/sql_effect_store.hpp"

#include <algorithm>
#include <boost/json.hpp>

#include "domain/notification/mail_kinds.hpp"
#include "domain/shared/hex.hpp"
#include "infra/digest/sha256.hpp"
#include "infra/sql/callouts/callout_rows.hpp"
#include "infra/sql/notification/effect_rows.hpp"
#include "infra/sql/notification/suppression_rows.hpp"
#include "infra/sql/profile/contact_rows.hpp"
#include "infra/sql/row_locks.hpp"

namespace vestibule::sql {

using namespace notification;

namespace {

using Ending = events::EffectOutcome::Kind;

bool ended(EffectState state) {
    return state == EffectState::done || state == EffectState::dead || state == EffectState::expired ||
           state == EffectState::suppressed;
}

// Effects of one order_key go one after another: none while an older one is under way or still to come.
std::string_view in_turn(Lane lane) {
    if (lane != Lane::partner) return "";
    return " AND NOT EXISTS (SELECT 1 FROM effect AS other WHERE other.order_key = effect.order_key "
           "AND other.state IN ('pending', 'leased', 'ambiguous') AND other.effect_key <> effect.effect_key "
           "AND (other.state = 'leased' OR other.created_at < effect.created_at "
           "OR (other.created_at = effect.created_at AND other.effect_key < effect.effect_key)))";
}

}  // namespace

std::string effect_key(const NewEffect& effect) {
    return to_hex(sha256(effect.kind + "|" + effect.event_id.to_string() + "|" + effect.kind + "|" +
                         effect.recipient.to_string() + "|" + std::to_string(effect.reissue_no)));
}

bool SqlEffectStore::insert(const NewRow& row) {
    const bool waits = row.state == EffectState::pending;
    const auto inserted = session_.execute(
        "INSERT INTO effect (effect_key, kind, lane, event_id, template, recipient_ref, reissue_no, order_key, origin, "
        "tenant, site, correlation_id, traceparent, timeline, state, reason, version, next_attempt_at, expires_at, "
        "created_at, done_at) VALUES (:key, :kind, :lane, :event, :template, :recipient, :reissue, :order, :origin, "
        ":tenant, :site, :correlation, :trace, :timeline, :state, :reason, :version, :next, :expires, :created, :done) "
        "ON CONFLICT (effect_key) DO NOTHING",
        row.key, row.effect.kind, static_cast<int>(row.kind.lane), row.effect.event_id, row.effect.kind,
        row.effect.recipient.to_string(), static_cast<std::int64_t>(row.effect.reissue_no), row.effect.order_key,
        row.origin, row.effect.tenant, row.effect.site, row.correlation_id, row.traceparent, row.effect.timeline,
        to_string(row.state), unless_empty(row.reason), row.state == EffectState::suppressed ? 1 : 0,
        waits ? std::optional(row.now) : std::nullopt, row.expires_at, row.now,
        ended(row.state) ? std::optional(row.now) : std::nullopt);
    if (inserted == 0) return false;
    if (waits && tools_.effect_written)
        session_.after_commit([wake = tools_.effect_written, lane = row.kind.lane] { wake(lane); });
    return true;
}

bool SqlEffectStore::add(const NewEffect& effect) {
    const auto& kind = kind_of(effect.kind);
    const auto now = session_.database_now();
    auto expires_at = effect.expires_at.value_or(effect.occurred_at + life_of(kind.lane));

    auto state = EffectState::pending;
    std::string_view reason;
    if (now - effect.occurred_at > kind.max_age) {
        // A mail comes too late to be of use; a partner still has to know, and an operator sees to it.
        state = kind.lane == Lane::partner ? EffectState::held : EffectState::suppressed;
        reason = "too-old";
    } else if (kind.has_secret) {
        const auto secret_until = secret_expiry(effect.event_id);
        if (secret_until && *secret_until > now) {
            expires_at = std::min(expires_at, *secret_until);
        } else {
            state = EffectState::suppressed;
            reason = "secret-gone";
        }
    }
    if (state == EffectState::pending && timeline_held(effect.timeline, now)) {
        state = EffectState::held;
        reason = "restored";
    }

    const auto key = effect_key(effect);
    const auto& context = session_.context();
    // What no request began is known by its cause.
    const auto correlation = context.correlation_id.empty() ? effect.event_id.to_string() : context.correlation_id;
    if (!insert({key, effect, kind, "live", correlation, context.traceparent, state, reason, expires_at, now}))
        return false;
    if (state == EffectState::suppressed) {
        Effect row;
        row.key = key;
        row.kind = effect.kind;
        row.event_id = effect.event_id;
        tell(row, Ending::suppressed, reason, {}, 0);
        drop_secret(effect.event_id);
    }
    return true;
}

bool SqlEffectStore::timeline_held(std::int64_t timeline, Instant now) {
    const auto held = [&] {
        const auto known =
            session_.row("i", "SELECT reconciled_at FROM effect_timeline WHERE timeline = :timeline", timeline);
        return known ? std::optional(known->is_null(0)) : std::nullopt;
    };
    if (const auto known = held()) return *known;

    // The first effects of an installation come side by side: who is second finds the first one's row.
    const bool another =
        session_.row("i", "SELECT count(*) FROM effect_timeline WHERE timeline <> :timeline", timeline)->integer(0) > 0;
    session_.write(
        "INSERT INTO effect_timeline (timeline, seen_at, reconciled_at) VALUES (:timeline, :seen, :reconciled) "
        "ON CONFLICT (timeline) DO NOTHING",
        timeline, now, another ? std::nullopt : std::optional(now));
    return held().value();
}

std::vector<Effect> SqlEffectStore::lease(Lane lane, const std::string& owner, std::size_t limit,
                                          std::chrono::seconds duration, const std::vector<std::string>& except) {
    const auto now = session_.database_now();
    const auto until = now + duration;
    const auto due = session_.rows(
        effect_columns,
        select_effects("WHERE lane = :lane AND state IN ('pending', 'ambiguous') AND next_attempt_at <= :now "
                       "AND expires_at > :alive AND origin IN ('live', 'reissue')" +
                       std::string(in_turn(lane)) + " ORDER BY next_attempt_at LIMIT :limit") +
            for_update_skip_locked(session_),
        static_cast<int>(lane), now, now, static_cast<std::int64_t>(limit + except.size()));

    std::vector<Effect> leased;
    for (const auto& row : due) {
        auto effect = read_effect(row);
        if (leased.size() == limit) break;
        if (std::ranges::find(except, effect.key) != except.end()) continue;
        session_.write(
            "UPDATE effect SET state = 'leased', lease_owner = :owner, lease_until = :until, phase = 0 "
            "WHERE effect_key = :key",
            owner, until, effect.key);
        effect.state = EffectState::leased;
        effect.phase = Phase::none;
        leased.push_back(std::move(effect));
    }
    return leased;
}

std::optional<Instant> SqlEffectStore::next_due(Lane lane) {
    // The first in the index's order, not the least of all: a long queue is not read to its end.
    const auto row = session_.row("i",
                                  "SELECT next_attempt_at FROM effect WHERE lane = :lane AND state IN ('pending', "
                                  "'ambiguous')" +
                                      std::string(in_turn(lane)) + " ORDER BY next_attempt_at LIMIT 1",
                                  static_cast<int>(lane));
    return row ? row->optional_instant(0) : std::nullopt;
}

void SqlEffectStore::renew(const std::string& owner, const std::vector<std::string>& keys,
                           std::chrono::seconds duration) {
    const auto until = session_.database_now() + duration;
    for (const auto& key : keys)
        session_.write(
            "UPDATE effect SET lease_until = :until WHERE effect_key = :key AND state = 'leased' "
            "AND lease_owner = :owner",
            until, key, owner);
}

// One row by its key. What else must be true is hidden from PostgreSQL's planner, which would go through all leased
// rows.
bool SqlEffectStore::mark_committing(const std::string& key, const std::string& owner,
                                     const std::optional<PinnedWords>& words) {
    constexpr std::string_view ours =
        " WHERE effect_key = :key AND "
        "CASE WHEN state = 'leased' AND lease_owner = :owner AND lease_until > :now THEN 1 ELSE 0 END = 1";
    static const std::string mark = "UPDATE effect SET phase = :phase" + std::string(ours);
    static const std::string mark_words =
        "UPDATE effect SET phase = :phase, template_hash = :hash, locale = :locale" + std::string(ours);
    constexpr auto committing = static_cast<int>(Phase::committing);
    if (!words) return session_.execute(mark, committing, key, owner, session_.database_now()) == 1;
    keep_words(*words);
    return session_.execute(mark_words, committing, words->hash, words->locale, key, owner, session_.database_now()) ==
           1;
}

void SqlEffectStore::keep_words(const PinnedWords& words) {
    const auto& content = words.content;
    const auto json = boost::json::serialize(
        boost::json::object{{"subject", content.subject}, {"text", content.text}, {"html", content.html}});
    session_.write(
        "INSERT INTO mail_template (template_hash, content, created_at) VALUES (:hash, :content, :created) "
        "ON CONFLICT (template_hash) DO NOTHING",
        words.hash, json, session_.database_now());
}

std::optional<TemplateText> SqlEffectStore::pinned_template(const Digest& hash) {
    const auto row = session_.row("t", "SELECT content FROM mail_template WHERE template_hash = :hash", hash);
    if (!row) return std::nullopt;
    const auto object = boost::json::parse(row->text(0)).as_object();
    const auto text = [&](std::string_view name) { return std::string(object.at(name).as_string()); };
    return TemplateText{text("subject"), text("text"), text("html")};
}

std::optional<Instant> SqlEffectStore::secret_expiry(const Uuid& event_id) {
    const auto row = session_.row("i", "SELECT expires_at FROM effect_secret WHERE event_id = :event", event_id);
    return row ? std::optional(row->instant(0)) : std::nullopt;
}

std::optional<StoredSecret> SqlEffectStore::secret_of(const Uuid& event_id) {
    const auto row =
        session_.row("bi", "SELECT sealed, expires_at FROM effect_secret WHERE event_id = :event", event_id);
    if (!row) return std::nullopt;
    return StoredSecret{Secret(tools_.common.cipher.open(effect_secret_context(event_id), row->bytes(0))),
                        row->instant(1)};
}

std::optional<Contact> SqlEffectStore::contact_of(const Effect& effect) {
    return find_contact(session_, tools_.common, effect.tenant, effect.recipient, effect.site);
}

std::optional<PartnerRequest> SqlEffectStore::partner_request(const std::string& key) {
    return callout_request(session_, tools_.common, key);
}

void SqlEffectStore::drop_secret(const Uuid& event_id) {
    static const std::string sql =
        "DELETE FROM effect_secret WHERE event_id = :event AND NOT EXISTS (SELECT 1 FROM effect WHERE "
        "effect.event_id = effect_secret.event_id AND effect.state IN " +
        std::string(live_states) + ")";
    session_.write(sql, event_id);
}

bool SqlEffectStore::settle(const Effect& effect, const std::string& owner, const Settlement& settlement,
                            const Outcome& outcome) {
    const bool final = ended(settlement.state);
    const int charge = settlement.charged ? 1 : 0;
    const auto changed = session_.execute(
        "UPDATE effect SET state = :state, reason = :reason, "
        "attempts = attempts + CASE WHEN state = 'leased' THEN :charge ELSE 0 END, "
        "ambiguities = ambiguities + CASE WHEN state = 'leased' THEN :ambiguous ELSE 0 END, "
        "version = version + :told, next_attempt_at = :next, "
        "lease_owner = NULL, lease_until = NULL, last_class = :class, last_code = :code, "
        "last_enhanced = :enhanced, provider_ref = :provider, done_at = :done "
        "WHERE effect_key = :key AND lease_owner = :owner AND (state = 'leased' OR (phase = 3 AND "
        "(state = 'ambiguous' OR (state = 'held' AND reason IN ('ambiguous', 'ambiguous-twice')))))",
        to_string(settlement.state), unless_empty(settlement.reason), charge,
        outcome.cls == OutcomeClass::ambiguous ? 1 : 0, settlement.event ? 1 : 0, settlement.next_attempt,
        to_string(outcome.cls), outcome.code, unless_empty(outcome.enhanced), unless_empty(outcome.provider_ref),
        final ? std::optional(session_.database_now()) : std::nullopt, effect.key, owner);
    if (changed == 0) return false;

    if (settlement.event) tell(effect, *settlement.event, to_string(outcome.cls), outcome, effect.attempts + charge);
    if (final && kind_of(effect.kind).has_secret) drop_secret(effect.event_id);
    if (effect.lane == Lane::partner && settlement.state != EffectState::pending)
        note_callout(session_, tools_.common, effect, settlement.state, outcome);
    return true;
}

void SqlEffectStore::tell(const Effect& effect, Ending ending, std::string_view cls, const Outcome& outcome,
                          int attempts) {
    std::string code;
    if (outcome.code > 0) code = std::to_string(outcome.code);
    if (!outcome.enhanced.empty()) code += " " + outcome.enhanced;
    const events::EffectOutcome event{.outcome = ending,
                                      .effect_key = effect.key,
                                      .version = effect.version + 1,
                                      .kind = effect.kind,
                                      .cause_event_id = effect.event_id.to_string(),
                                      .failure_class = std::string(cls),
                                      .code = code,
                                      .attempts = static_cast<std::uint64_t>(attempts)};
    emit(event.draft());
}

bool SqlEffectStore::suppressed(std::string_view address) {
    return address_suppressed(session_, tools_.common.keyed_hash, address);
}

void SqlEffectStore::note_bounce(std::string_view address, Bounce bounce) {
    count_bounce(session_, tools_.common.keyed_hash, address, bounce);
}

}  // namespace vestibule::sql
