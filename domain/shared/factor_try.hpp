// One try of one factor: whether it may be made, and what a wrong or right one changes.
#pragma once

#include <span>

#include "domain/shared/error.hpp"
#include "domain/shared/sign_in_store.hpp"

namespace vestibule {

// Prepared outside the transaction.
struct FactorTry {
    Subject subject;
    Factor factor = Factor::password;
    LockoutPolicy policy;  // of the site
    std::string client;    // OAuth2 client
    std::optional<Secret> device_token;
    std::optional<std::chrono::seconds> source_blocked = {};  // too many wrong proofs came from there
    Instant now;

    Uuid user() const { return subject.user.value_or(Uuid{}); }
    // The same person at the same moment with another factor.
    FactorTry with(Factor other) const;
};

// What stands against the tries of a subject. Where a device is known that the user has used, its own failures count
// and not the account's: strangers can't lock a person out of it.
struct LockoutState {
    LoginCounter counter;
    std::optional<Device> device;

    FailureCount& of(Factor factor) { return (device ? device->failures : counter.failures).of(factor); }
    const FailureCount& of(Factor factor) const { return (device ? device->failures : counter.failures).of(factor); }
};

// Without locks, to refuse before any work; then again inside the transaction that decides. `lock` makes the counter
// that is not there yet: it comes before anything that may count a failure. Known and unknown names alike.
LockoutState look_at(SignInStore& store, const FactorTry& attempt);
LockoutState hold(SignInStore& store, const FactorTry& attempt);
LockoutState lock(SignInStore& store, const FactorTry& attempt);

// RATE_LIMITED where the source is blocked, but for a device that the user has used; LOCKED_OUT while the factor rests.
// Then nothing is checked and nothing counted.
std::optional<Error> refuse_try(const LockoutState& lockout, const FactorTry& attempt);

// Under `lock`. Counts, keeps, and tells: auth.login-failed with `reason`, and user.locked where a long rest begins;
// of an unknown name it writes as many rows. A device that failed ten times ends.
void count_failure(SignInStore& store, const FactorTry& attempt, LockoutState& lockout, std::string_view reason);

// Under `hold` or `lock`. Sets the factor to zero; writes nothing where nothing stood. `cause` is the reason_code of
// user.unlocked, told where a long rest stood.
void count_success(SignInStore& store, const FactorTry& attempt, LockoutState& lockout,
                   std::string_view cause = "success");

// Sets the account's factors to zero, hard stops too: a passcode reset (all_factors), the concierge, a factor removed.
// Takes the counter's lock. Devices keep their own failures; a passcode reset ends them.
void reset_factors(SignInStore& store, const FactorTry& attempt, std::span<const Factor> factors,
                   std::string_view cause);

Error locked_out(std::chrono::seconds retry_after);
Error source_blocked(std::chrono::seconds retry_after);

}  // namespace vestibule
