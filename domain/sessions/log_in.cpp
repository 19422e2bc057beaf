#include "domain/sessions/log_in.hpp"

#include "domain/sessions/errors.hpp"
#include "domain/sessions/session_rules.hpp"
#include "events/credentials/user_locked.hpp"
#include "events/credentials/user_unlocked.hpp"
#include "events/sessions/login_failed.hpp"
#include "events/sessions/login_succeeded.hpp"

namespace vestibule::sessions {

namespace {

constexpr auto lockout_policy = "password-lockout-1";

// What is known before the password is looked at.
struct View {
    std::optional<Account> account;
    LoginCounter counter;
    std::optional<Device> device;
};

// One try, prepared outside the transaction: everything in it may be used again when the transaction is retried.
struct Attempt {
    const LogIn& command;
    Subject subject;
    Instant now;
    std::optional<Account> account;  // as seen when the password was verified
    std::optional<std::string> rehashed;
    Session session;
    Secret user_token;
    Secret new_device_token;

    Uuid user() const { return account ? account->id : Uuid{}; }
};

View view_of(SessionStore& store, const LogIn& command, const LoginName& name, Instant now) {
    View view;
    view.account = store.find_account(name);
    // A user of another issuer does not exist for this client.
    if (view.account && !command.reach.includes_issuer(view.account->issuer)) view.account.reset();
    view.counter = store.counter({name, view.account ? std::optional(view.account->id) : std::nullopt});
    if (command.device_token)
        view.device = store.device(view.account ? view.account->id : Uuid{}, *command.device_token, now - device_life);
    return view;
}

// The device's own count where one is known: strangers can't lock a person out of it.
std::optional<std::chrono::seconds> resting(const LoginCounter& counter, const std::optional<Device>& device,
                                            Instant now) {
    return vestibule::resting(device ? device->count : counter.password, now);
}

std::optional<Device> device_of(SessionStore& store, const Attempt& attempt) {
    if (!attempt.command.device_token) return std::nullopt;
    return store.hold_device(attempt.user(), *attempt.command.device_token, attempt.now - device_life);
}

// Events of the lock itself begin with the first long rest; the short ones pass before a mail would be read.
bool locks_now(const FailureCount& count) {
    return count.failures == long_rest_after || count.failures == hard_lock_after;
}

void tell_locked(SessionStore& store, const Attempt& attempt, const FailureCount& count) {
    const auto version = store.next_user_version(attempt.user());
    if (!attempt.account) {
        store.tally_unknown(attempt.subject.name.tenant, attempt.command.client, attempt.now);
        return;
    }
    const bool hard = *count.rests_until == Instant::max();
    store.emit(events::UserLocked{.user_id = attempt.user().to_string(),
                                  .version = version,
                                  .reason_code = "password_failures",
                                  .until = hard ? "" : events::rfc3339_micros(*count.rests_until),
                                  .failed_count = count.failures,
                                  .policy_id = lockout_policy}
                   .draft());
}

Error fail_in(SessionStore& store, const Attempt& attempt) {
    auto counter = store.lock_counter(attempt.subject, attempt.now);
    auto device = device_of(store, attempt);
    if (auto rest = resting(counter, device, attempt.now)) return errors::locked_out(*rest);

    auto& count = device ? device->count : counter.password;
    count = after_failure(count, attempt.now);
    ++counter.version;
    store.save_counter(attempt.subject, counter, attempt.now);
    if (device && count.failures >= device_ends_after)
        store.end_device(*attempt.command.device_token);
    else if (device)
        store.save_device(*attempt.command.device_token, *device);

    if (attempt.account) {
        store.emit(events::LoginFailed{.user_id = attempt.user().to_string(),
                                       .identifier_hmac = {},
                                       .version = counter.version,
                                       .reason_code = "bad_password",
                                       .attempt_no = count.failures,
                                       .client_id = attempt.command.client,
                                       .count = 1}
                       .draft());
    } else {
        store.tally_unknown(attempt.subject.name.tenant, attempt.command.client, attempt.now);
    }
    if (!device && locks_now(count)) tell_locked(store, attempt, count);
    return errors::bad_credentials();
}

void reset_in(SessionStore& store, const Attempt& attempt, LoginCounter counter) {
    const auto failures = counter.password.failures;
    if (failures == 0) return;
    counter.password = {};
    store.save_counter(attempt.subject, counter, attempt.now);
    if (failures < long_rest_after) return;
    store.emit(events::UserUnlocked{.user_id = attempt.user().to_string(),
                                    .version = store.next_user_version(attempt.user()),
                                    .reason_code = "success",
                                    .until = {},
                                    .failed_count = failures,
                                    .policy_id = lockout_policy}
                   .draft());
}

// The device token that the answer carries; `new_device` where the user has others.
std::pair<Secret, bool> keep_device(SessionStore& store, const Attempt& attempt, bool known) {
    if (known) {
        store.save_device(*attempt.command.device_token, Device{.count = {}, .last_used_at = attempt.now});
        return {*attempt.command.device_token, false};
    }
    const auto others = store.add_device(attempt.user(), attempt.new_device_token, attempt.now, devices_per_user);
    return {attempt.new_device_token, others > 0};
}

Result<LoggedIn> succeed_in(SessionStore& store, const Attempt& attempt) {
    const auto counter = store.hold_counter(attempt.subject);
    const auto device = device_of(store, attempt);
    if (auto rest = resting(counter, device, attempt.now)) return std::unexpected(errors::locked_out(*rest));

    // The password that was verified must still be the user's.
    const auto account = store.hold_account(attempt.user());
    if (!account || account->password_hash != attempt.account->password_hash)
        return std::unexpected(errors::bad_credentials());
    if (account->status != UserStatus::active) return std::unexpected(errors::user_not_active());

    if (!device) reset_in(store, attempt, counter);
    if (attempt.rehashed) store.rehash(attempt.user(), *attempt.rehashed);
    store.add_session(attempt.session, attempt.user_token);
    auto [device_token, new_device] = keep_device(store, attempt, device.has_value());
    store.emit(events::LoginSucceeded{.session_id = attempt.session.id.to_string(),
                                      .user_id = attempt.user().to_string(),
                                      .version = 1,
                                      .methods = {"password"},
                                      .assurance = "single_factor",
                                      .client_id = attempt.command.client,
                                      .risk_band = "low",
                                      .ip_prefix_hmac = {},
                                      .new_device = new_device}
                   .draft());
    return LoggedIn{.session = attempt.session,
                    .user_token = attempt.user_token,
                    .expires_in = expires_in(attempt.session, attempt.now),
                    .password = {},
                    .device_token = std::move(device_token)};
}

Session new_session(const LogIn& command, const Uuid& user, const Uuid& id, Instant now) {
    return {.id = id,
            .user = user,
            .tenant = command.reach.tenant,
            .site = command.site->id,
            .client = command.client,
            .amr = {"pwd"},
            .created_at = now,
            .last_used_at = now,
            .idle_until = now + idle_life,
            .absolute_until = now + absolute_life};
}

}  // namespace

asio::awaitable<Result<LoggedIn>> LogInHandler::handle(LogIn command, const RequestContext& context) {
    const LoginName name{command.reach.tenant, command.site->id, parts_.text.fold(command.username)};
    const auto view = co_await parts_.stores.look(
        context, [&](SessionStore& store) { return view_of(store, command, name, parts_.clock.now()); });
    if (command.source_blocked && !view.device)
        co_return std::unexpected(errors::source_blocked(*command.source_blocked));
    if (auto rest = resting(view.counter, view.device, parts_.clock.now()))
        co_return std::unexpected(errors::locked_out(*rest));

    const bool has_password = view.account && view.account->password_hash;
    const auto encoded = has_password ? *view.account->password_hash : parts_.hasher.nobody();
    const auto password = parts_.passwords.normalized(command.password);
    const bool right = co_await parts_.hasher.verify(password, encoded) && has_password;

    Attempt attempt{.command = command,
                    .subject = {name, view.account ? std::optional(view.account->id) : std::nullopt},
                    .now = parts_.clock.now(),
                    .account = view.account,
                    .rehashed = {},
                    .session = {},
                    .user_token = {},
                    .new_device_token = {}};
    if (!right)
        co_return co_await parts_.stores.transact(
            context, [&](SessionStore& store) -> Result<LoggedIn> { return std::unexpected(fail_in(store, attempt)); });

    if (view.account->status == UserStatus::active && parts_.hasher.outdated(encoded))
        attempt.rehashed = co_await parts_.hasher.hash(password);
    attempt.user_token = parts_.randomness.token(token_bytes);
    attempt.new_device_token = parts_.randomness.token(token_bytes);
    attempt.session = new_session(command, view.account->id, parts_.ids.next(), attempt.now);

    auto outcome = co_await parts_.stores.transact(
        context, [&](SessionStore& store) -> Result<LoggedIn> { return succeed_in(store, attempt); });
    if (outcome)
        outcome->password =
            parts_.passwords.judge(password, command.site->policies.password_min_length, view.account->own_names);
    co_return outcome;
}

}  // namespace vestibule::sessions
