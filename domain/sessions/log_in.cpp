#include "domain/sessions/log_in.hpp"

#include "domain/sessions/errors.hpp"
#include "domain/sessions/session_rules.hpp"

namespace vestibule::sessions {

namespace {

// What is known before the password is looked at.
struct View {
    std::optional<Account> account;
    FactorTry attempt;
    LockoutState lockout;
};

// A right password on its way into the transaction, which may run again.
struct RightPassword {
    FactorTry attempt;
    std::string verified;  // the hash it was right for
    std::optional<std::string> rehashed;
    NewSession made;
    const std::optional<OneTimePassword>& otp;
};

FactorTry try_of(const LogIn& command, const TypedName& name, const std::optional<Account>& account, Instant now) {
    return {.subject = {name, account ? std::optional(account->id) : std::nullopt},
            .factor = Factor::password,
            .policy = command.site->policies.lockout,
            .client = command.client,
            .device_token = command.device_token,
            .source_blocked = command.source_blocked,
            .now = now};
}

View view_of(SessionStore& store, const LogIn& command, const TypedName& name, Instant now) {
    auto account = store.find_account(name);
    // A user of another issuer does not exist for this client.
    if (account && !command.reach.includes_issuer(account->issuer)) account.reset();
    auto attempt = try_of(command, name, account, now);
    auto lockout = look_at(store, attempt);
    return {std::move(account), std::move(attempt), lockout};
}

Error fail_in(SessionStore& store, const FactorTry& attempt) {
    auto lockout = lock(store, attempt);
    if (auto refused = refuse_try(lockout, attempt)) return *refused;
    count_failure(store, attempt, lockout, "bad_password");
    return wrong_proof(errors::bad_credentials());
}

Result<LoggedIn> succeed_in(SessionStore& store, const TotpCodes& totp, const RightPassword& right) {
    const auto& attempt = right.attempt;
    auto lockout = right.otp ? lock(store, attempt) : hold(store, attempt);
    if (auto refused = refuse_try(lockout, attempt)) return std::unexpected(std::move(*refused));

    // The password that was verified must still be the user's.
    const auto account = store.hold_account(attempt.user());
    if (!account || account->password_hash != right.verified) return std::unexpected(errors::bad_credentials());
    if (account->status != UserStatus::active) return std::unexpected(errors::user_not_active());

    count_success(store, attempt, lockout);
    if (right.rehashed) store.rehash(attempt.user(), *right.rehashed);
    const auto second = check_second_factor(store, totp, attempt, lockout, right.otp);
    if (!second) return std::unexpected(second.error());
    return open_session(store, attempt, lockout, right.made, Proof::of("pwd", "password", *second));
}

}  // namespace

asio::awaitable<Result<LoggedIn>> LogInHandler::handle(LogIn command, const RequestContext& context) {
    const TypedName name{command.reach.tenant, command.site->id, parts_.text.fold(command.username)};
    auto view = co_await parts_.stores.look(
        context, [&](SessionStore& store) { return view_of(store, command, name, parts_.clock.now()); });
    if (auto refused = refuse_try(view.lockout, view.attempt)) co_return std::unexpected(std::move(*refused));

    const bool has_password = view.account && view.account->password_hash;
    const auto encoded = has_password ? *view.account->password_hash : parts_.hasher.shadow_hash();
    const auto password = parts_.passwords.normalized(command.password);
    const bool is_right = co_await parts_.hasher.verify(password, encoded) && has_password;

    view.attempt.now = parts_.clock.now();
    if (!is_right)
        co_return co_await parts_.stores.transact(context, [&](SessionStore& store) -> Result<LoggedIn> {
            return std::unexpected(fail_in(store, view.attempt));
        });

    RightPassword right{
        .attempt = view.attempt,
        .verified = encoded,
        .rehashed = {},
        .made = prepare_session({parts_.randomness, parts_.ids}, command.reach, *command.site, view.attempt),
        .otp = command.otp};
    if (view.account->status == UserStatus::active && parts_.hasher.outdated(encoded))
        right.rehashed = co_await parts_.hasher.hash(password);
    auto outcome = co_await parts_.stores.transact(
        context, [&](SessionStore& store) -> Result<LoggedIn> { return succeed_in(store, parts_.totp, right); });
    if (outcome)
        outcome->password = co_await parts_.passwords.judge(password, command.site->policies.password_min_length,
                                                            view.account->own_names);
    co_return outcome;
}

}  // namespace vestibule::sessions
