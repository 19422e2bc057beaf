#include "events/catalog.hpp"

#include <algorithm>
#include <array>
#include <ranges>

namespace vestibule::events {

namespace {

using enum Classification;

constexpr std::array all_types{
    EventType{"vestibule.user.registered.v1", "user", "registration/user_registered.v1", "1.0", internal,
              "RegisterUser", "mailer", "A person registered and waits for activation"},
    EventType{"vestibule.user.activated.v1", "user", "registration/user_activated.v1", "1.0", internal, "ActivateUser",
              "", "A person proved the address and is active"},
    EventType{"vestibule.user.site-joined.v1", "user", "registration/user_site_joined.v1", "1.0", internal, "JoinSite",
              "", "A person joined another site of the tenant"},
    EventType{"vestibule.user.erased.v1", "user", "registration/user_erased.v1", "1.0", internal,
              "expiry of pending users", "", "A person's data are gone"},
    EventType{"vestibule.user.consent-recorded.v1", "user", "registration/user_consent_recorded.v1", "1.0", internal,
              "RegisterUser, Enroll, UpdateGuest", "", "A consent or its withdrawal was recorded"},
    EventType{"vestibule.user.locked.v1", "user", "credentials/user_locked.v1", "1.0", internal,
              "every try of a factor", "mailer", "A factor rests after too many failures"},
    EventType{"vestibule.user.unlocked.v1", "user", "credentials/user_unlocked.v1", "1.0", internal,
              "success after a long rest, passcode reset, RemoveTotp", "", "A factor may be used again"},
    EventType{"vestibule.user.held.v1", "user", "sessions/user_held.v1", "1.0", internal, "HoldUser, screening", "",
              "A user was put on hold, by an operator or for a hit"},
    EventType{"vestibule.user.released.v1", "user", "sessions/user_released.v1", "1.0", internal,
              "ReleaseUser, screening", "", "A hold has ended"},
    EventType{"vestibule.user.password-changed.v1", "user", "credentials/user_password_changed.v1", "1.0", internal,
              "ChangePassword, passcode reset", "mailer", "A person has another password, or the first one"},
    EventType{"vestibule.auth.otp-issued.v1", "challenge", "credentials/otp_issued.v1", "1.0", internal,
              "ResendActivation, codes", "mailer", "A code or token was issued and is to be mailed"},
    EventType{"vestibule.user.attribute-changed.v1", "user", "profile/user_attribute_changed.v1", "1.0", internal,
              "UpdateProfile, ConfirmEmail", "mailer", "Attributes changed: their names, never their values"},
    EventType{"vestibule.auth.address-in-use.v1", "challenge", "profile/address_in_use.v1", "1.0", confidential,
              "AskForEmail", "mailer", "An address was asked for that already belongs to another account"},
    EventType{"vestibule.enrollment.requested.v1", "enrollment", "enrollment/enrollment_requested.v1", "1.0", internal,
              "Enroll", "screening", "A person was enrolled and waits for screening"},
    EventType{"vestibule.enrollment.screened.v1", "enrollment", "enrollment/enrollment_screened.v1", "1.0", internal,
              "screening", "", "A screening of the person was answered"},
    EventType{"vestibule.enrollment.approved.v1", "enrollment", "enrollment/enrollment_approved.v1", "1.0", internal,
              "screening", "mailer,moe", "The person may take part"},
    EventType{"vestibule.enrollment.denied.v1", "enrollment", "enrollment/enrollment_denied.v1", "1.0", internal,
              "screening", "", "The enrollment was refused for good"},
    EventType{"vestibule.enrollment.held.v1", "enrollment", "enrollment/enrollment_held.v1", "1.0", internal,
              "screening", "", "A person must look at the screening's hit"},
    EventType{"vestibule.enrollment.moe-synced.v1", "enrollment", "enrollment/enrollment_moe_synced.v1", "1.0",
              internal, "effect dispatcher", "", "The MOE partner knows the person"},
    EventType{"vestibule.enrollment.moe-parked.v1", "enrollment", "enrollment/enrollment_moe_parked.v1", "1.0",
              internal, "effect dispatcher", "", "The MOE partner was told in vain; an operator decides"},
    EventType{"vestibule.auth.login-succeeded.v1", "session", "sessions/login_succeeded.v1", "1.0", confidential,
              "every way of signing in", "mailer", "A person logged in"},
    EventType{"vestibule.auth.mfa-setup-started.v1", "login", "mfa/mfa_setup_started.v1", "1.0", confidential,
              "SetUpTotp", "", "A second factor was begun with"},
    EventType{"vestibule.auth.mfa-enrolled.v1", "login", "mfa/mfa_enrolled.v1", "1.0", confidential, "EnrollTotp",
              "mailer", "A second factor is in use"},
    EventType{"vestibule.auth.mfa-unenrolled.v1", "login", "mfa/mfa_unenrolled.v1", "1.0", confidential,
              "UnenrollTotp, RemoveTotp", "mailer", "A second factor was removed"},
    EventType{"vestibule.auth.login-failed.v1", "login", "sessions/login_failed.v1", "1.0", confidential, "LogIn", "",
              "A login was refused"},
    EventType{"vestibule.auth.session-ended.v1", "session", "sessions/session_ended.v1", "1.0", confidential,
              "LogOut, expiry, hold, changes of credentials", "", "A session ended"},
    EventType{"vestibule.effect.delivered.v1", "effect", "notification/effect_delivered.v1", "1.0", internal,
              "effect dispatcher", "", "The receiving server took the mail"},
    EventType{"vestibule.effect.bounced.v1", "effect", "notification/effect_bounced.v1", "1.0", internal,
              "effect dispatcher", "", "The address does not take mail"},
    EventType{"vestibule.effect.dead.v1", "effect", "notification/effect_dead.v1", "1.0", internal, "effect dispatcher",
              "", "An effect was given up"},
    EventType{"vestibule.effect.suppressed.v1", "effect", "notification/effect_suppressed.v1", "1.0", internal,
              "effect dispatcher", "", "An effect was not performed: too old, or the address is suppressed"},
};

}  // namespace

std::string name_of(Classification classification) {
    return classification == confidential ? "confidential" : "internal";
}

std::span<const EventType> catalog() {
    return all_types;
}

const EventType* find_type(std::string_view type) {
    const auto found = std::ranges::find(all_types, type, &EventType::type);
    return found == all_types.end() ? nullptr : &*found;
}

std::set<std::string> consumers_of(const Topic& topic) {
    std::set<std::string> names;
    for (const auto& type : all_types) {
        if (&topic_of_aggregate(type.aggregate_type) != &topic) continue;
        for (const auto name : std::views::split(type.consumers, ','))
            if (!name.empty()) names.emplace(name.begin(), name.end());
    }
    return names;
}

std::string schema_path(const EventType& type) {
    return "/schemas/" + std::string(type.type) + "/" + std::string(type.schema_version) + ".json";
}

}  // namespace vestibule::events
