#include "domain/enrollment/enroll.hpp"

#include <algorithm>

#include "domain/enrollment/errors.hpp"
#include "domain/shared/consents.hpp"
#include "events/enrollment/enrollment_requested.hpp"
#include "events/registration/user_registered.hpp"

namespace vestibule::enrollment {

namespace {

// The default asset by id; empty where there is none.
std::string instrument_of(const std::vector<Asset>& assets) {
    const auto found = std::ranges::find_if(assets, &Asset::is_default);
    return found == assets.end() ? std::string() : found->id.to_string();
}

void emit_enrolled(EnrollmentStore& store, const NewGuest& guest, const Enroll& command) {
    const auto& enrollment = guest.enrollment;
    const auto user = enrollment.user.to_string();
    store.emit(events::UserRegistered{.user_id = user,
                                      .version = 1,
                                      .channel = "enrollment",
                                      .locale = command.locale.value_or(command.site->locales.front()),
                                      .origin = "self",
                                      .contact_ids = {user},
                                      .site_id = enrollment.site}
                   .draft());
    tell_consents(store, enrollment.user, guest.consents, 1);
    store.emit(events::EnrollmentRequested{.enrollment_id = enrollment.id.to_string(),
                                           .version = enrollment.version,
                                           .user_id = user,
                                           .site_id = enrollment.site,
                                           .channel = command.channel,
                                           .program_id = command.site->moe ? command.site->moe->program_id : "",
                                           .instrument_ref = instrument_of(guest.assets),
                                           .issuer_id = enrollment.issuer.value_or("")}
                   .draft());
}

// The call that the activation will start.
MoeState moe_of(const Site& site, bool on) {
    if (!site.moe || !on) return {};
    return {.call_type = std::string(to_string(site.moe->type)), .status = MoeStatus::pending};
}

}  // namespace

Result<Enrolled> outcome_in(EnrollmentStore& store, const Reach& reach, const Enrolled& before,
                            ScreeningStatus status) {
    const auto& enrollment = before.enrollment;
    if (status == ScreeningStatus::hit) return std::unexpected(screening_denied(enrollment.id));
    Enrolled now{.enrollment = store.find(reach, enrollment.id).value_or(enrollment)};
    if (before.user_version) now.user_version = store.version_of(enrollment.user);
    return now;
}

asio::awaitable<Result<Enrolled>> settled(const EnrollmentParts& parts, Result<Enrolled> outcome, const Reach& reach,
                                          std::chrono::seconds wait, const RequestContext& context) {
    if (!outcome || outcome->enrollment.status != UserStatus::pending_screening || wait.count() == 0) co_return outcome;

    const auto before = *outcome;
    const auto status = co_await parts.waiter.decision(reach.tenant, before.enrollment.user, wait);
    if (status == ScreeningStatus::pending) co_return outcome;
    if (context.idempotency) context.idempotency->amended = true;
    co_return co_await parts.stores.look(
        context, [&](EnrollmentStore& store) -> Result<Enrolled> { return outcome_in(store, reach, before, status); });
}

asio::awaitable<Result<Enrolled>> EnrollHandler::handle(Enroll command, const RequestContext& context) {
    const auto screening = co_await parts_.screening.ask(command.reach.tenant, screened(command.person));
    const auto guest = new_guest(command);
    auto outcome = co_await parts_.stores.transact(context, [&](EnrollmentStore& store) -> Result<Enrolled> {
        if (!store.insert(guest)) return std::unexpected(errors::duplicate_user());
        emit_enrolled(store, guest, command);
        const auto& enrollment = guest.enrollment;
        const auto status = store.begin_screening({.tenant = enrollment.tenant,
                                                   .user = enrollment.user,
                                                   .enrollment = enrollment.id,
                                                   .site = enrollment.site,
                                                   .cause = ScreeningCause::enrollment},
                                                  screening);
        const Enrolled made{enrollment, command.with_user_version ? std::optional(guest.user_version) : std::nullopt};
        return outcome_in(store, command.reach, made, status);
    });
    co_return co_await settled(parts_, std::move(outcome), command.reach, command.wait, context);
}

NewGuest EnrollHandler::new_guest(Enroll& command) {
    const auto names = login_names(parts_.text, command.identifier, command.person.email);
    NewGuest guest{.enrollment = {.id = parts_.ids.next(),
                                  .tenant = command.reach.tenant,
                                  .user = parts_.ids.next(),
                                  .site = command.site->id,
                                  .client = command.client,
                                  .issuer = command.reach.issuer,
                                  .moe = moe_of(*command.site, parts_.moe_on),
                                  .created_at = parts_.clock.now()},
                   .person = std::move(command.person),
                   .identifier = std::move(command.identifier),
                   .names = names,
                   .attributes = std::move(command.attributes),
                   .consents = std::move(command.consents),
                   .assets = std::move(command.assets),
                   .campaign = std::move(command.campaign)};
    for (auto& consent : guest.consents) consent.id = parts_.ids.next();
    guest.user_version += guest.consents.size();
    for (auto& asset : guest.assets) asset.id = parts_.ids.next();
    settle_default(guest.assets, false);
    return guest;
}

}  // namespace vestibule::enrollment
