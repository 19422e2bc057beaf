#include "infra/sql/callouts/callout_rows.hpp"

#include <boost/json/array.hpp>
#include <boost/json/serialize.hpp>
#include <chrono>

#include "events/enrollment/enrollment_moe_parked.hpp"
#include "events/enrollment/enrollment_moe_synced.hpp"
#include "infra/sql/enrollment/enrollment_rows.hpp"
#include "infra/sql/notification/effect_rows.hpp"
#include "infra/sql/users/asset_rows.hpp"
#include "infra/sql/users/user_rows.hpp"

namespace vestibule::sql {

using namespace notification;
namespace json = boost::json;

namespace {

constexpr auto kept = std::chrono::days(90);

struct PartnerCall {
    Uuid user;
    std::optional<Uuid> enrollment;
    std::optional<Uuid> revalidation;
    std::string call_type;
};

std::optional<PartnerCall> find_call(Session& session, const std::string& key) {
    const auto row = session.row(
        "uuut", "SELECT user_id, enrollment_id, revalidation_id, call_type FROM partner_call WHERE effect_key = :key",
        key);
    if (!row) return std::nullopt;
    return PartnerCall{row->uuid(0), row->optional_uuid(1), row->optional_uuid(2), row->text(3)};
}

std::optional<UserFields> fields_of(Session& session, const StoreTools& tools, const Uuid& user) {
    const auto row = session.row("b", "SELECT data_key FROM user_account WHERE id = :id", user);
    if (!row || row->is_null(0)) return std::nullopt;
    return UserFields(tools, user, row->bytes(0));
}

// api.md, section 1: milliseconds.
std::string time_text(Instant time) {
    return events::rfc3339_micros(time).substr(0, std::string_view("2026-11-25T16:00:00.000").size()) + "Z";
}

std::string request_field(const std::string& key) {
    return "partner_call.request:" + key;
}

json::array consents_of(Session& session, const Uuid& user) {
    json::array consents;
    for (const auto& row : session.rows("tttti",
                                        "SELECT document_id, document_version, locale, channel, at FROM consent WHERE "
                                        "user_id = :user AND kind = 'CONSENT' AND action = 'GRANTED' ORDER BY at, id",
                                        user))
        consents.push_back(json::object{{"documentId", row.text(0)},
                                        {"version", row.text(1)},
                                        {"locale", row.text(2)},
                                        {"channel", row.text(3)},
                                        {"grantedAt", time_text(row.instant(4))}});
    return consents;
}

// screening.md 2.4.
std::string body_of(Session& session, const StoreTools& tools, const NewCallout& callout, const UserFields& fields,
                    const Person& person) {
    json::object body{{"callId", tools.ids.next().to_string()},
                      {"callType", to_string(callout.call.type)},
                      {"userId", callout.user.to_string()},
                      {"siteId", callout.site},
                      {"programId", nullptr},
                      {"firstName", person.first_name},
                      {"lastName", person.last_name},
                      {"email", person.email},
                      {"countryCode", person.country_code}};
    if (!callout.call.program_id.empty()) body["programId"] = callout.call.program_id;
    for (const auto& asset : assets_of(session, fields, callout.user))
        if (asset.is_default) body["pan"] = asset.number.reveal();
    body["consents"] = consents_of(session, callout.user);
    body["occurredAt"] = time_text(callout.occurred_at);
    return json::serialize(body);
}

void note_enrollment(Session& session, const StoreTools& tools, const Effect& effect, const PartnerCall& call,
                     EffectState state, const std::string& code) {
    const auto enrollment = lock_enrollment(session, effect.tenant, *call.enrollment);
    if (!enrollment || state == EffectState::suppressed) return;
    const bool told = state == EffectState::done || state == EffectState::held;
    const auto version = enrollment->version + (told ? 1 : 0);
    const auto id = enrollment->id.to_string();
    const auto user = call.user.to_string();
    MoeState moe{.call_type = call.call_type, .status = MoeStatus::pending};
    if (state == EffectState::done) {
        moe.status = MoeStatus::done;
        tools.emit(session, events::EnrollmentMoeSynced{id, version, user, call.call_type, effect.key}.draft());
    } else if (state != EffectState::pending) {
        moe.status = MoeStatus::parked;
        moe.code = code;
        if (told)
            tools.emit(session,
                       events::EnrollmentMoeParked{id, version, user, call.call_type, effect.key, code}.draft());
    }
    set_moe(session, enrollment->id, moe, version);
}

void note_revalidation(Session& session, const Uuid& revalidation, const Uuid& user, EffectState state) {
    if (state == EffectState::pending || state == EffectState::dead) return;  // it stays parked until it is synced
    const auto* outcome = state == EffectState::done ? "SYNCED" : state == EffectState::held ? "PARKED" : "FAILED";
    session.write(
        "UPDATE revalidation_user SET outcome = :outcome WHERE revalidation_id = :revalidation AND user_id = :user",
        outcome, revalidation, user);
}

// On its way, or held from the start: its cause is too old, or from before a restore.
void note_start(Session& session, const StoreTools& tools, const Effect& effect, const PartnerCall& call) {
    if (call.enrollment) note_enrollment(session, tools, effect, call, effect.state, parked_code(effect.reason, {}, 0));
    if (call.revalidation) note_revalidation(session, *call.revalidation, call.user, effect.state);
}

std::string code_of(EffectState state, const Outcome& outcome) {
    const auto reason = state == EffectState::dead              ? "discarded"
                        : outcome.cls == OutcomeClass::withheld ? "withheld"
                                                                : parked;
    return parked_code(reason, to_string(outcome.cls), outcome.code);
}

}  // namespace

bool start_callout(Session& session, const EffectTools& tools, const NewCallout& callout) {
    const auto row =
        session.row("bb", "SELECT data_key, personal FROM user_account WHERE id = :id AND tenant = :tenant",
                    callout.user, callout.tenant);
    if (!row || row->is_null(0)) return false;
    const UserFields fields(tools.common, callout.user, row->bytes(0));

    const auto now = session.database_now();
    const NewEffect effect{.kind = std::string(moe_kind),
                           .event_id = callout.cause,
                           .recipient = {Recipient::Kind::user, callout.user},
                           .occurred_at = callout.occurred_at,
                           .tenant = callout.tenant,
                           .site = callout.site,
                           .timeline = callout.timeline,
                           .expires_at = now + life_of(Lane::partner),
                           .order_key = callout.user.to_string()};
    SqlEffectStore ledger(session, tools);
    if (!ledger.add(effect)) return false;

    const auto key = effect_key(effect);
    auto body = body_of(session, tools.common, callout, fields, fields.open_person(row->bytes(1)));
    if (tools.wrap_for_partner) body = tools.wrap_for_partner(body);
    session.write(
        "INSERT INTO partner_call (effect_key, tenant, user_id, enrollment_id, revalidation_id, call_type, request, "
        "created_at, keep_until) VALUES (:key, :tenant, :user, :enrollment, :revalidation, :type, :request, :created, "
        ":keep)",
        key, callout.tenant, callout.user, callout.enrollment, callout.revalidation, to_string(callout.call.type),
        Bytes(fields.seal(request_field(key), body)), now, now + kept);
    note_start(session, tools.common, ledger.find(key).value(),
               {callout.user, callout.enrollment, callout.revalidation, std::string(to_string(callout.call.type))});
    return true;
}

std::optional<PartnerRequest> callout_request(Session& session, const StoreTools& tools,
                                              const std::string& effect_key) {
    const auto row =
        session.row("utbbt",
                    "SELECT c.user_id, c.call_type, c.request, u.data_key, u.status FROM partner_call c JOIN "
                    "user_account u ON u.id = c.user_id WHERE c.effect_key = :key",
                    effect_key);
    if (!row || row->is_null(3)) return std::nullopt;
    const UserFields fields(tools, row->uuid(0), row->bytes(3));
    return PartnerRequest{.standing = parse_user_status(row->text(4)).value(),
                          .call_type = row->text(1),
                          .body = fields.open(request_field(effect_key), row->bytes(2))};
}

void note_callout(Session& session, const StoreTools& tools, const Effect& effect, EffectState state,
                  const Outcome& outcome) {
    const auto call = find_call(session, effect.key);
    if (!call) return;
    if (call->enrollment) note_enrollment(session, tools, effect, *call, state, code_of(state, outcome));
    if (call->revalidation) note_revalidation(session, *call->revalidation, call->user, state);
    if (outcome.answer.empty()) return;
    if (const auto fields = fields_of(session, tools, call->user))
        session.write("UPDATE partner_call SET answer = :answer WHERE effect_key = :key",
                      Bytes(fields->seal("partner_call.answer:" + effect.key, outcome.answer)), effect.key);
}

std::string parked_code(std::string_view reason, std::string_view last_class, int last_code) {
    if (reason == parked)
        return last_class == to_string(OutcomeClass::permanent) && last_code > 0 ? "HTTP_" + std::to_string(last_code)
                                                                                 : "RETRIES_EXHAUSTED";
    return reason == "discarded" || reason == "nobody-to-tell" ? "DISCARDED" : "HELD";
}

void sweep_callouts(Session& session) {
    static const std::string sql =
        "DELETE FROM partner_call WHERE keep_until < :now AND NOT EXISTS (SELECT 1 FROM effect WHERE "
        "effect.effect_key = partner_call.effect_key AND effect.state IN " +
        std::string(live_states) + ")";
    session.write(sql, session.database_now());
}

}  // namespace vestibule::sql
