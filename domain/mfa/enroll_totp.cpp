#include "domain/mfa/enroll_totp.hpp"

#include "domain/mfa/errors.hpp"
#include "events/mfa/mfa_change.hpp"

namespace vestibule::mfa {

namespace {

constexpr int recovery_codes = 10;
constexpr std::size_t letters = 10;  // 50 bits; guesses are counted as those of codes

std::vector<Secret> kept_form(const std::vector<Secret>& shown) {
    std::vector<Secret> codes;
    for (const auto& code : shown) codes.push_back(recovery_code_of(code));
    return codes;
}

std::optional<Error> refuse_state(const std::optional<Account>& account,
                                  const std::optional<Authenticator>& authenticator, Instant now) {
    if (!account || account->status != UserStatus::active) return errors::user_not_active();
    if (!authenticator || authenticator->status(now) == MfaStatus::not_enrolled) return errors::totp_not_set_up();
    if (authenticator->enrolled) return errors::already_enrolled();
    return std::nullopt;
}

}  // namespace

asio::awaitable<Result<TotpEnrolled>> EnrollTotpHandler::handle(EnrollTotp command, const RequestContext& context) {
    const auto& asker = command.asker;
    const auto attempt = asker.try_at(clock_.now());
    TotpEnrolled enrolled;
    for (int i = 0; i < recovery_codes; ++i) {
        const auto code = random_base32(randomness_, letters);
        enrolled.recovery_codes.emplace_back(std::string(code.reveal().substr(0, letters / 2)) + '-' +
                                             std::string(code.reveal().substr(letters / 2)));
    }
    co_return co_await stores_.transact(context, [&](MfaStore& store) -> Result<TotpEnrolled> {
        auto lockout = lock(store, attempt);
        const auto account = store.lock_account(asker.user, asker.site->id);
        const auto authenticator = store.hold_authenticator(asker.user);
        if (auto refused = refuse_state(account, authenticator, attempt.now))
            return std::unexpected(std::move(*refused));
        if (auto refused = refuse_try(lockout, attempt)) return std::unexpected(std::move(*refused));
        const auto step =
            matching_step(codes_, authenticator->secret, otp_digits(command.otp), authenticator->used, attempt.now);
        if (!step) return std::unexpected(wrong_otp(store, attempt, lockout));

        count_success(store, attempt, lockout);
        store.enroll(asker.user, after_use(authenticator->used, *step), kept_form(enrolled.recovery_codes),
                     attempt.now);
        ++lockout.counter.version;
        store.save_counter(attempt.subject, lockout.counter, attempt.now);
        store.emit(events::MfaChange{.change = events::MfaChange::Kind::enrolled,
                                     .user_id = asker.user.to_string(),
                                     .version = lockout.counter.version,
                                     .factor_id = authenticator->id.to_string(),
                                     .factor_kind = "totp",
                                     .by = "user",
                                     .remaining_factors = 1,
                                     .site_id = asker.site->id}
                       .draft());
        return enrolled;
    });
}

}  // namespace vestibule::mfa
