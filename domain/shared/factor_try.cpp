#include "domain/shared/factor_try.hpp"

#include "events/credentials/user_locked.hpp"
#include "events/credentials/user_unlocked.hpp"
#include "events/sessions/login_failed.hpp"

namespace vestibule {

namespace {

std::string policy_of(Factor factor) {
    return std::string(to_string(factor)) + "-lockout-1";
}

// Tells of a user's failure, or counts an unknown name's: each with the other's shadow.
void tell(SignInStore& store, const FactorTry& attempt, const events::Draft& event) {
    if (attempt.subject.user) {
        store.emit(event);
        store.tally_shadow(attempt.client, attempt.now);
    } else {
        store.emit_shadow(event);
        store.tally_unknown(attempt.subject.name.tenant, attempt.client, attempt.now);
    }
}

void tell_locked(SignInStore& store, const FactorTry& attempt, const FailureCount& count) {
    const auto version = store.next_user_version(attempt.user());
    const bool hard = *count.rests_until == Instant::max();
    tell(store, attempt,
         events::UserLocked{.user_id = attempt.subject.user ? attempt.user().to_string() : std::string(),
                            .version = version,
                            .reason_code = std::string(to_string(attempt.factor)) + "_failures",
                            .until = hard ? "" : events::rfc3339_micros(*count.rests_until),
                            .failed_count = count.failures,
                            .policy_id = policy_of(attempt.factor),
                            .site_id = attempt.subject.name.site}
             .draft());
}

void tell_unlocked(SignInStore& store, const FactorTry& attempt, Factor factor, unsigned failures,
                   std::string_view cause) {
    store.emit(events::UserUnlocked{.user_id = attempt.user().to_string(),
                                    .version = store.next_user_version(attempt.user()),
                                    .reason_code = std::string(cause),
                                    .until = {},
                                    .failed_count = failures,
                                    .policy_id = policy_of(factor)}
                   .draft());
}

void keep(SignInStore& store, const FactorTry& attempt, const LockoutState& lockout) {
    if (!lockout.device) return;
    if (lockout.device->failures.sum() >= device_ends_after)
        store.end_device(*attempt.device_token);
    else
        store.save_device(*attempt.device_token, *lockout.device);
}

}  // namespace

FactorTry FactorTry::with(Factor other) const {
    auto same = *this;
    same.factor = other;
    return same;
}

LockoutState look_at(SignInStore& store, const FactorTry& attempt) {
    LockoutState lockout{.counter = store.counter(attempt.subject), .device = {}};
    if (attempt.device_token)
        lockout.device = store.device(attempt.user(), *attempt.device_token, attempt.now - device_life);
    return lockout;
}

LockoutState hold(SignInStore& store, const FactorTry& attempt) {
    LockoutState lockout{.counter = store.hold_counter(attempt.subject), .device = {}};
    if (attempt.device_token)
        lockout.device = store.hold_device(attempt.user(), *attempt.device_token, attempt.now - device_life);
    return lockout;
}

LockoutState lock(SignInStore& store, const FactorTry& attempt) {
    LockoutState lockout{.counter = store.lock_counter(attempt.subject, attempt.now), .device = {}};
    if (attempt.device_token)
        lockout.device = store.hold_device(attempt.user(), *attempt.device_token, attempt.now - device_life);
    return lockout;
}

std::optional<Error> refuse_try(const LockoutState& lockout, const FactorTry& attempt) {
    if (attempt.source_blocked && !lockout.device) return source_blocked(*attempt.source_blocked);
    if (const auto rest = resting(lockout.of(attempt.factor), attempt.policy, attempt.now)) return locked_out(*rest);
    return std::nullopt;
}

void count_failure(SignInStore& store, const FactorTry& attempt, LockoutState& lockout, std::string_view reason) {
    auto& count = lockout.of(attempt.factor);
    count = after_failure(count, attempt.policy, attempt.now);
    ++lockout.counter.version;
    store.save_counter(attempt.subject, lockout.counter, attempt.now);
    keep(store, attempt, lockout);

    tell(store, attempt,
         events::LoginFailed{.user_id = attempt.subject.user ? attempt.user().to_string() : std::string(),
                             .identifier_hmac = {},
                             .version = lockout.counter.version,
                             .reason_code = std::string(reason),
                             .attempt_no = count.failures,
                             .client_id = attempt.client,
                             .count = 1}
             .draft());
    if (!lockout.device && locks_now(count, attempt.policy)) tell_locked(store, attempt, count);
}

void count_success(SignInStore& store, const FactorTry& attempt, LockoutState& lockout, std::string_view cause) {
    const auto failures = std::exchange(lockout.of(attempt.factor), FailureCount{}).failures;
    if (failures == 0) return;
    if (lockout.device) {
        store.save_device(*attempt.device_token, *lockout.device);
        return;
    }
    store.save_counter(attempt.subject, lockout.counter, attempt.now);
    if (attempt.subject.user && failures >= attempt.policy.long_rest_after)
        tell_unlocked(store, attempt, attempt.factor, failures, cause);
}

void reset_factors(SignInStore& store, const FactorTry& attempt, std::span<const Factor> factors,
                   std::string_view cause) {
    auto counter = store.lock_counter(attempt.subject, attempt.now);
    bool changed = false;
    for (const auto factor : factors) {
        const auto failures = std::exchange(counter.failures.of(factor), FailureCount{}).failures;
        changed = changed || failures > 0;
        if (failures >= attempt.policy.long_rest_after) tell_unlocked(store, attempt, factor, failures, cause);
    }
    if (changed) store.save_counter(attempt.subject, counter, attempt.now);
}

Error locked_out(std::chrono::seconds retry_after) {
    return {.kind = ErrorKind::unauthenticated,
            .code = "LOCKED_OUT",
            .detail = "Too many failed tries; this way of signing in rests.",
            .retry_after = retry_after};
}

Error source_blocked(std::chrono::seconds retry_after) {
    return {.kind = ErrorKind::rate_limited,
            .code = "RATE_LIMITED",
            .detail = "Too many failed tries came from this source.",
            .retry_after = retry_after};
}

}  // namespace vestibule
