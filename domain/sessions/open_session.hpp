// Opens the session of a user whose factors were right: what every way of signing in ends with.
#pragma once

#include "domain/sessions/store.hpp"
#include "domain/shared/factor_try.hpp"
#include "domain/shared/password_policy.hpp"
#include "domain/shared/reach.hpp"
#include "domain/shared/tenant.hpp"

namespace vestibule::sessions {

struct LoggedIn {
    Session session;
    Secret user_token;
    std::chrono::seconds expires_in{0};
    MfaStatus mfa_status = MfaStatus::not_enrolled;
    PasswordJudgement password;
    Secret device_token;
};

// A session that is not there yet, with the secrets it may need: made outside the transaction, so that the closure
// may run again.
struct NewSession {
    Session session;  // without amr
    Secret user_token;
    Secret device_token;  // given where the user came without a valid one
};

struct SessionParts {
    Randomness& randomness;
    Ids& ids;
};

NewSession prepare_session(SessionParts parts, const Reach& reach, const Site& site, const FactorTry& attempt);

// What was proved, in the words of tokens (RFC 8176: pwd, otp, mfa) and of events (password, otp, totp, recovery_code).
struct Proof {
    std::vector<std::string> amr;
    std::vector<std::string> methods;
    MfaStatus mfa_status = MfaStatus::not_enrolled;

    // The first factor's words, with those of the second where there was one.
    static Proof of(std::string_view amr, std::string_view method, const SecondFactor& second);
};

// Writes session and device and tells auth.login-succeeded. The caller holds counter, device and account and has found
// the user active.
LoggedIn open_session(SessionStore& store, const FactorTry& attempt, const LockoutState& lockout, NewSession made,
                      Proof proof);

}  // namespace vestibule::sessions
