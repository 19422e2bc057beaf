#include "domain/sessions/change_password.hpp"

#include "domain/sessions/errors.hpp"
#include "domain/shared/factor_try.hpp"
#include "events/credentials/user_password_changed.hpp"

namespace vestibule::sessions {

namespace {

// What is known before the old password is looked at.
struct View {
    std::optional<Account> account;
    LockoutState lockout;
};

FactorTry try_of(const ChangePassword& command, Instant now) {
    return {.subject = {{command.reach.tenant, command.site->id, {}}, command.user},
            .factor = Factor::password,
            .policy = command.site->policies.lockout,
            .client = command.client,
            .device_token = command.device_token,
            .source_blocked = command.source_blocked,
            .now = now};
}

Error fail_in(SessionStore& store, const FactorTry& attempt) {
    auto lockout = lock(store, attempt);
    if (auto refused = refuse_try(lockout, attempt)) return *refused;
    count_failure(store, attempt, lockout, "bad_old_password");
    return wrong_proof(errors::bad_credentials());
}

// `old_hash` is the one that was verified: it must still be the user's.
Result<PasswordChanged> change_in(SessionStore& store, const ChangePassword& command, const FactorTry& attempt,
                                  const std::string& old_hash, const std::string& new_hash) {
    auto lockout = lock(store, attempt);
    if (auto refused = refuse_try(lockout, attempt)) return std::unexpected(std::move(*refused));
    const auto account = store.lock_account(command.user);
    if (!account || account->password_hash != old_hash) return std::unexpected(errors::bad_credentials());
    if (account->status != UserStatus::active) return std::unexpected(errors::user_not_active());

    count_success(store, attempt, lockout);
    store.emit(events::UserPasswordChanged{.user_id = command.user.to_string(),
                                           .version = store.set_password(command.user, new_hash, attempt.now),
                                           .method = "old_password",
                                           .site_id = command.site->id}
                   .draft());
    store.end_sessions(command.user, command.session, "password_changed");
    return PasswordChanged{};
}

}  // namespace

asio::awaitable<Result<PasswordChanged>> ChangePasswordHandler::handle(ChangePassword command,
                                                                       const RequestContext& context) {
    const auto view = co_await parts_.stores.look(context, [&](SessionStore& store) -> View {
        return {store.find_account(command.user), look_at(store, try_of(command, parts_.clock.now()))};
    });
    if (auto refused = refuse_try(view.lockout, try_of(command, parts_.clock.now())))
        co_return std::unexpected(std::move(*refused));

    // Whoever has no password yet gets one by a passcode.
    const bool has_password = view.account && view.account->password_hash;
    const auto old_hash = has_password ? *view.account->password_hash : parts_.hasher.shadow_hash();
    const auto old_password = parts_.passwords.normalized(command.old_password);
    if (!co_await parts_.hasher.verify(old_password, old_hash) || !has_password)
        co_return co_await parts_.stores.transact(context, [&](SessionStore& store) -> Result<PasswordChanged> {
            return std::unexpected(fail_in(store, try_of(command, parts_.clock.now())));
        });

    const auto new_password = parts_.passwords.normalized(command.new_password);
    const auto judgement = co_await parts_.passwords.judge(new_password, command.site->policies.password_min_length,
                                                           view.account->own_names);
    if (judgement.recommendation != Recommendation::accept)
        co_return std::unexpected(password_rejected(judgement, "/newPassword"));
    const auto new_hash = co_await parts_.hasher.hash(new_password);
    co_return co_await parts_.stores.transact(context, [&](SessionStore& store) -> Result<PasswordChanged> {
        return change_in(store, command, try_of(command, parts_.clock.now()), old_hash, new_hash);
    });
}

}  // namespace vestibule::sessions
