#include "domain/sessions/open_session.hpp"

#include "domain/sessions/session_rules.hpp"
#include "events/sessions/login_succeeded.hpp"

namespace vestibule::sessions {

namespace {

// The device token that the answer carries; `new_device` where the user has others.
std::pair<Secret, bool> keep_device(SessionStore& store, const FactorTry& attempt, const LockoutState& lockout,
                                    const Secret& fresh) {
    if (lockout.device) {
        store.save_device(*attempt.device_token,
                          Device{.failures = lockout.device->failures, .last_used_at = attempt.now});
        return {*attempt.device_token, false};
    }
    const auto others = store.add_device(attempt.user(), fresh, attempt.now, devices_per_user);
    return {fresh, others > 0};
}

}  // namespace

NewSession prepare_session(SessionParts parts, const Reach& reach, const Site& site, const FactorTry& attempt) {
    return {.session = {.id = parts.ids.next(),
                        .user = attempt.user(),
                        .tenant = reach.tenant,
                        .site = site.id,
                        .client = attempt.client,
                        .amr = {},
                        .created_at = attempt.now,
                        .last_used_at = attempt.now,
                        .idle_until = attempt.now + site.policies.session_idle_life,
                        .absolute_until = attempt.now + site.policies.session_absolute_life},
            .user_token = parts.randomness.token(token_bytes),
            .device_token = parts.randomness.token(token_bytes)};
}

Proof Proof::of(std::string_view amr, std::string_view method, const SecondFactor& second) {
    Proof proof{{std::string(amr)}, {std::string(method)}, second.status};
    if (!second.proved) return proof;
    // After a mailed code one more `otp` would tell nothing.
    proof.amr.emplace_back(amr == "otp" ? "mfa" : "otp");
    proof.methods.emplace_back(*second.proved == OtpType::totp ? "totp" : "recovery_code");
    return proof;
}

LoggedIn open_session(SessionStore& store, const FactorTry& attempt, const LockoutState& lockout, NewSession made,
                      Proof proof) {
    made.session.amr = std::move(proof.amr);
    store.add_session(made.session, made.user_token);
    auto [device_token, new_device] = keep_device(store, attempt, lockout, made.device_token);
    store.emit(events::LoginSucceeded{.session_id = made.session.id.to_string(),
                                      .user_id = attempt.user().to_string(),
                                      .version = 1,
                                      .methods = proof.methods,
                                      .assurance = proof.methods.size() > 1 ? "multi_factor" : "single_factor",
                                      .client_id = attempt.client,
                                      .risk_band = "low",
                                      .ip_prefix_hmac = {},
                                      .new_device = new_device,
                                      .site_id = made.session.site}
                   .draft());
    const auto left = expires_in(made.session, attempt.now);
    return LoggedIn{.session = std::move(made.session),
                    .user_token = std::move(made.user_token),
                    .expires_in = left,
                    .mfa_status = proof.mfa_status,
                    .password = {},
                    .device_token = std::move(device_token)};
}

}  // namespace vestibule::sessions
