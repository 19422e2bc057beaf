#include "app/consumers/mailer.hpp"

#include <algorithm>
#include <array>
#include <utility>

#include "events/credentials/otp_issued.hpp"
#include "events/credentials/user_locked.hpp"
#include "events/credentials/user_password_changed.hpp"
#include "events/enrollment/enrollment_approved.hpp"
#include "events/mfa/mfa_change.hpp"
#include "events/profile/address_in_use.hpp"
#include "events/profile/user_attribute_changed.hpp"
#include "events/registration/user_registered.hpp"
#include "events/sessions/login_succeeded.hpp"

namespace vestibule::app {

using namespace notification;

namespace {

Uuid parse_id(const std::string& text) {
    const auto id = Uuid::parse(text);
    if (!id) throw events::Malformed("an id is no UUID");
    return *id;
}

NewEffect effect_of(const events::Record& record, std::string kind, Recipient recipient, const std::string& site) {
    const auto envelope = events::envelope_of(record);
    NewEffect effect;
    effect.kind = std::move(kind);
    effect.event_id = parse_id(envelope.event_id);
    effect.recipient = recipient;
    effect.occurred_at = envelope.occurred_at;
    effect.tenant = envelope.tenant;
    if (!site.empty()) effect.site = site;
    effect.timeline = envelope.timeline;
    return effect;
}

// Migrated people hear of it only when the batch says so, and then by a mail of its own. Guests activate nothing; they
// are welcomed when they are approved.
void on_user_registered(EffectStore& effects, const events::Record& record) {
    const auto event = events::UserRegistered::read(record);
    if (event.origin == "migration" || event.channel == "enrollment") return;
    effects.add(effect_of(record, "activation", {Recipient::Kind::user, parse_id(event.user_id)}, event.site_id));
}

// The only mail that tells of a decision: who is held or denied is never told.
void on_enrollment_approved(EffectStore& effects, const events::Record& record) {
    const auto event = events::EnrollmentApproved::read(record);
    effects.add(effect_of(record, "notice-welcome", {Recipient::Kind::user, parse_id(event.user_id)}, event.site_id));
}

void on_otp_issued(EffectStore& effects, const events::Record& record) {
    constexpr std::array<std::pair<std::string_view, std::string_view>, 5> kinds{{{"activation", "activation"},
                                                                                  {"login", "login-code"},
                                                                                  {"passcode", "passcode"},
                                                                                  {"email-change", "email-change-code"},
                                                                                  {"caller", "caller-code"}}};
    const auto event = events::OtpIssued::read(record);
    const auto kind = std::ranges::find(kinds, event.purpose, &std::pair<std::string_view, std::string_view>::first);
    if (kind == kinds.end()) throw events::Malformed("a purpose that has no mail");

    const bool own = event.contact_id == event.user_id || event.contact_id.empty();
    const Recipient recipient = own ? Recipient{Recipient::Kind::user, parse_id(event.user_id)}
                                    : Recipient{Recipient::Kind::contact, parse_id(event.contact_id)};
    effects.add(effect_of(record, std::string(kind->second), recipient, event.site_id));
}

void on_password_changed(EffectStore& effects, const events::Record& record) {
    const auto event = events::UserPasswordChanged::read(record);
    effects.add(
        effect_of(record, "notice-password-changed", {Recipient::Kind::user, parse_id(event.user_id)}, event.site_id));
}

void on_address_in_use(EffectStore& effects, const events::Record& record) {
    const auto event = events::AddressInUse::read(record);
    effects.add(
        effect_of(record, "notice-email-in-use", {Recipient::Kind::user, parse_id(event.user_id)}, event.site_id));
}

// Only a changed address is told, to where it was.
void on_attribute_changed(EffectStore& effects, const events::Record& record) {
    const auto event = events::UserAttributeChanged::read(record);
    if (event.contact_id.empty()) return;
    effects.add(effect_of(record, "notice-email-changed", {Recipient::Kind::contact, parse_id(event.contact_id)},
                          event.site_id));
}

void on_user_locked(EffectStore& effects, const events::Record& record) {
    const auto event = events::UserLocked::read(record);
    effects.add(effect_of(record, "notice-locked", {Recipient::Kind::user, parse_id(event.user_id)}, event.site_id));
}

void on_login_succeeded(EffectStore& effects, const events::Record& record) {
    const auto event = events::LoginSucceeded::read(record);
    effects.add(
        effect_of(record, "notice-new-device", {Recipient::Kind::user, parse_id(event.user_id)}, event.site_id));
}

// Sessions begin by the thousand; few of them at a device that is new.
bool is_at_a_new_device(const events::Record& record) {
    return events::LoginSucceeded::read(record).new_device;
}

void on_mfa_change(EffectStore& effects, const events::Record& record) {
    const auto event = events::MfaChange::read(record);
    const auto* kind = event.change == events::MfaChange::Kind::enrolled ? "notice-mfa-added" : "notice-mfa-removed";
    effects.add(effect_of(record, kind, {Recipient::Kind::user, parse_id(event.user_id)}, event.site_id));
}

}  // namespace

Consumer make_mailer(const sql::EffectTools& tools) {
    const auto with_ledger = [&tools](auto react) -> Apply {
        return [&tools, react](sql::Session& session, const events::Record& record) {
            sql::SqlEffectStore effects(session, tools);
            react(effects, record);
        };
    };
    using enum events::MfaChange::Kind;
    const auto mfa_enrolled = events::MfaChange::type_of(enrolled);
    const auto mfa_unenrolled = events::MfaChange::type_of(unenrolled);
    return {.name = "mailer",
            .reactions = {{events::UserRegistered::type, with_ledger(on_user_registered)},
                          {events::OtpIssued::type, with_ledger(on_otp_issued)},
                          {events::UserPasswordChanged::type, with_ledger(on_password_changed)},
                          {events::EnrollmentApproved::type, with_ledger(on_enrollment_approved), picked_always},
                          {events::AddressInUse::type, with_ledger(on_address_in_use)},
                          {events::UserAttributeChanged::type, with_ledger(on_attribute_changed)},
                          {events::UserLocked::type, with_ledger(on_user_locked)},
                          {events::LoginSucceeded::type, with_ledger(on_login_succeeded), is_at_a_new_device},
                          {mfa_enrolled, with_ledger(on_mfa_change), picked_always},
                          {mfa_unenrolled, with_ledger(on_mfa_change), picked_always}}};
}

}  // namespace vestibule::app
