#include "app/consumers/moe.hpp"

#include "events/enrollment/enrollment_approved.hpp"
#include "infra/sql/callouts/callout_rows.hpp"
#include "infra/sql/enrollment/enrollment_rows.hpp"

namespace vestibule::app {

namespace {

Uuid parse_id(const std::string& text) {
    const auto id = Uuid::parse(text);
    if (!id) throw events::Malformed("an id is no UUID");
    return *id;
}

// What the site asks for now; nullopt: nothing, or the site is gone.
std::optional<MoeCall> call_of(const Tenants& tenants, const std::string& tenant, const std::string& site) {
    const auto directory = tenants.current();
    const auto found = directory->tenants.find(tenant);
    if (found == directory->tenants.end()) return std::nullopt;
    const auto at = found->second->sites.find(site);
    return at == found->second->sites.end() ? std::nullopt : at->second->moe;
}

void on_approved(sql::Session& session, const sql::EffectTools& tools, const Tenants& tenants,
                 const events::Record& record) {
    const auto event = events::EnrollmentApproved::read(record);
    const auto envelope = events::envelope_of(record);
    const auto enrollment = sql::lock_enrollment(session, envelope.tenant, parse_id(event.enrollment_id));
    if (!enrollment) return;
    const auto call = call_of(tenants, envelope.tenant, event.site_id);
    if (!call) return;
    sql::start_callout(session, tools,
                       {.tenant = envelope.tenant,
                        .user = enrollment->user,
                        .site = event.site_id,
                        .call = *call,
                        .cause = parse_id(envelope.event_id),
                        .occurred_at = envelope.occurred_at,
                        .timeline = envelope.timeline,
                        .enrollment = enrollment->id});
}

}  // namespace

Consumer make_moe_consumer(const sql::EffectTools& tools, const Tenants& tenants, bool on) {
    return {.name = "moe",
            .reactions = {{events::EnrollmentApproved::type,
                           [&tools, &tenants](sql::Session& session, const events::Record& record) {
                               on_approved(session, tools, tenants, record);
                           },
                           [on](const events::Record&) { return on; }}}};
}

}  // namespace vestibule::app
