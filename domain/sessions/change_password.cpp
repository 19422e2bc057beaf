#include "domain/sessions/change_password.hpp"

#include "domain/sessions/errors.hpp"
#include "domain/sessions/session_rules.hpp"
#include "events/credentials/user_locked.hpp"
#include "events/credentials/user_password_changed.hpp"
#include "events/credentials/user_unlocked.hpp"
#include "events/sessions/login_failed.hpp"
#include "events/sessions/session_ended.hpp"

namespace vestibule::sessions {

namespace {

constexpr auto lockout_policy = "password-lockout-1";

// What is known before the old password is looked at.
struct View {
    std::optional<Account> account;
    LoginCounter counter;
    std::optional<Device> device;
};

Subject subject_of(const ChangePassword& command) {
    return {{command.reach.tenant, command.site->id, {}}, command.user};
}

View view_of(SessionStore& store, const ChangePassword& command, Instant now) {
    View view{store.find_account(command.user), store.counter(subject_of(command)), {}};
    if (command.device_token) view.device = store.device(command.user, *command.device_token, now - device_life);
    return view;
}

std::optional<Device> hold_device(SessionStore& store, const ChangePassword& command, Instant now) {
    if (!command.device_token) return std::nullopt;
    return store.hold_device(command.user, *command.device_token, now - device_life);
}

std::optional<std::chrono::seconds> resting(const LoginCounter& counter, const std::optional<Device>& device,
                                            Instant now) {
    return vestibule::resting(device ? device->count : counter.password, now);
}

void tell_locked(SessionStore& store, const ChangePassword& command, const FailureCount& count) {
    const bool hard = *count.rests_until == Instant::max();
    store.emit(events::UserLocked{.user_id = command.user.to_string(),
                                  .version = store.next_user_version(command.user),
                                  .reason_code = "password_failures",
                                  .until = hard ? "" : events::rfc3339_micros(*count.rests_until),
                                  .failed_count = count.failures,
                                  .policy_id = lockout_policy}
                   .draft());
}

Error fail_in(SessionStore& store, const ChangePassword& command, Instant now) {
    auto counter = store.lock_counter(subject_of(command), now);
    auto device = hold_device(store, command, now);
    if (auto rest = resting(counter, device, now)) return errors::locked_out(*rest);

    auto& count = device ? device->count : counter.password;
    count = after_failure(count, now);
    ++counter.version;
    store.save_counter(subject_of(command), counter, now);
    if (device && count.failures >= device_ends_after)
        store.end_device(*command.device_token);
    else if (device)
        store.save_device(*command.device_token, *device);

    store.emit(events::LoginFailed{.user_id = command.user.to_string(),
                                   .identifier_hmac = {},
                                   .version = counter.version,
                                   .reason_code = "bad_old_password",
                                   .attempt_no = count.failures,
                                   .client_id = command.client,
                                   .count = 1}
                   .draft());
    if (!device && (count.failures == long_rest_after || count.failures == hard_lock_after))
        tell_locked(store, command, count);
    return errors::bad_credentials();
}

// A success of the factor sets it to zero.
void reset_in(SessionStore& store, const ChangePassword& command, LoginCounter counter, std::optional<Device> device,
              Instant now) {
    if (device) {
        device->count = {};
        store.save_device(*command.device_token, *device);
        return;
    }
    const auto failures = counter.password.failures;
    if (failures == 0) return;
    counter.password = {};
    store.save_counter(subject_of(command), counter, now);
    if (failures < long_rest_after) return;
    store.emit(events::UserUnlocked{.user_id = command.user.to_string(),
                                    .version = store.next_user_version(command.user),
                                    .reason_code = "success",
                                    .until = {},
                                    .failed_count = failures,
                                    .policy_id = lockout_policy}
                   .draft());
}

void end_other_sessions(SessionStore& store, const ChangePassword& command) {
    for (const auto& session : store.end_sessions(command.user, command.session))
        store.emit(events::SessionEnded{.session_id = session.to_string(),
                                        .user_id = command.user.to_string(),
                                        .version = 2,
                                        .reason_code = "password_changed"}
                       .draft());
}

// `old_hash` is the one that was verified: it must still be the user's.
Result<PasswordChanged> change_in(SessionStore& store, const ChangePassword& command, const std::string& old_hash,
                                  const std::string& new_hash, Instant now) {
    const auto counter = store.lock_counter(subject_of(command), now);
    const auto device = hold_device(store, command, now);
    if (auto rest = resting(counter, device, now)) return std::unexpected(errors::locked_out(*rest));
    const auto account = store.lock_account(command.user);
    if (!account || account->password_hash != old_hash) return std::unexpected(errors::bad_credentials());
    if (account->status != UserStatus::active) return std::unexpected(errors::user_not_active());

    reset_in(store, command, counter, device, now);
    store.emit(events::UserPasswordChanged{.user_id = command.user.to_string(),
                                           .version = store.set_password(command.user, new_hash, now),
                                           .method = "old_password",
                                           .site_id = command.site->id}
                   .draft());
    end_other_sessions(store, command);
    return PasswordChanged{};
}

}  // namespace

asio::awaitable<Result<PasswordChanged>> ChangePasswordHandler::handle(ChangePassword command,
                                                                       const RequestContext& context) {
    const auto view = co_await parts_.stores.look(
        context, [&](SessionStore& store) { return view_of(store, command, parts_.clock.now()); });
    if (command.source_blocked && !view.device)
        co_return std::unexpected(errors::source_blocked(*command.source_blocked));
    if (auto rest = resting(view.counter, view.device, parts_.clock.now()))
        co_return std::unexpected(errors::locked_out(*rest));

    // Whoever has no password yet gets one by a passcode.
    const bool has_password = view.account && view.account->password_hash;
    const auto old_hash = has_password ? *view.account->password_hash : parts_.hasher.nobody();
    const auto old_password = parts_.passwords.normalized(command.old_password);
    if (!co_await parts_.hasher.verify(old_password, old_hash) || !has_password)
        co_return co_await parts_.stores.transact(context, [&](SessionStore& store) -> Result<PasswordChanged> {
            return std::unexpected(fail_in(store, command, parts_.clock.now()));
        });

    const auto new_password = parts_.passwords.normalized(command.new_password);
    const auto judgement =
        parts_.passwords.judge(new_password, command.site->policies.password_min_length, view.account->own_names);
    if (judgement.recommendation != Recommendation::accept)
        co_return std::unexpected(password_rejected(judgement, "/newPassword"));
    const auto new_hash = co_await parts_.hasher.hash(new_password);
    co_return co_await parts_.stores.transact(context, [&](SessionStore& store) -> Result<PasswordChanged> {
        return change_in(store, command, old_hash, new_hash, parts_.clock.now());
    });
}

}  // namespace vestibule::sessions
