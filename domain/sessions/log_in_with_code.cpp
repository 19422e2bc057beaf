#include "domain/sessions/log_in_with_code.hpp"

#include "domain/sessions/code_rules.hpp"
#include "domain/sessions/errors.hpp"

namespace vestibule::sessions {

namespace {

// One try, prepared outside the transaction, which may run again.
struct CodeTry {
    const LogInWithCode& command;
    CodeChallenge challenge;
    FactorTry attempt;
};

Error fail_in(SessionStore& store, const CodeTry& code) {
    auto lockout = lock(store, code.attempt);
    if (auto refused = refuse_try(lockout, code.attempt)) return *refused;
    count_failure(store, code.attempt, lockout, "bad_code");
    store.codes().count_try(code.challenge.id);
    return wrong_proof(errors::otp_invalid());
}

// The code that was sent, but used before, or too old: nothing is counted.
Error pass_over_in(SessionStore& store, const CodeTry& code) {
    if (auto refused = refuse_try(hold(store, code.attempt), code.attempt)) return *refused;
    return errors::otp_invalid();
}

Result<LoggedIn> succeed_in(SessionStore& store, const TotpCodes& totp, const CodeTry& code, NewSession made) {
    const auto& attempt = code.attempt;
    const auto& sent = code.command.second_factor;
    auto lockout = sent ? lock(store, attempt) : hold(store, attempt);
    if (auto refused = refuse_try(lockout, code.attempt)) return std::unexpected(std::move(*refused));

    const auto account = store.hold_account(attempt.user());
    const bool reached = account && code.command.reach.includes_issuer(account->issuer);
    if (!reached || account->status != UserStatus::active) return std::unexpected(errors::otp_invalid());
    const auto second = check_second_factor(store, totp, attempt, lockout, sent);
    if (!second) return std::unexpected(second.error());
    // The unique winner of parallel tries.
    if (!store.codes().use_code(code.challenge.id, attempt.now)) return std::unexpected(errors::otp_invalid());

    count_success(store, attempt, lockout);
    return open_session(store, attempt, lockout, std::move(made), Proof::of("otp", "otp", *second));
}

Result<LoggedIn> log_in_in(SessionStore& store, const TotpCodes& totp, const LogInWithCode& command, NewSession made,
                           Instant now) {
    const auto challenge = store.codes().find_challenge(command.reach.tenant, command.challenge, command.code);
    const auto verdict = judge_code(challenge, CodePurpose::login, command.site->id, now);
    if (verdict == CodeVerdict::unknown)
        return std::unexpected(command.source_blocked ? source_blocked(*command.source_blocked)
                                                      : wrong_proof(errors::otp_invalid()));

    const CodeTry code{.command = command,
                       .challenge = *challenge,
                       .attempt = {.subject = subject_of(*challenge),
                                   .factor = Factor::login_code,
                                   .policy = command.site->policies.lockout,
                                   .client = command.client,
                                   .device_token = command.device_token,
                                   .source_blocked = command.source_blocked,
                                   .now = now}};
    if (verdict == CodeVerdict::wrong) return std::unexpected(fail_in(store, code));
    if (verdict == CodeVerdict::dead) return std::unexpected(pass_over_in(store, code));
    made.session.user = code.attempt.user();
    return succeed_in(store, totp, code, std::move(made));
}

}  // namespace

asio::awaitable<Result<LoggedIn>> LogInWithCodeHandler::handle(LogInWithCode command, const RequestContext& context) {
    // Whose session it becomes is known only inside.
    const auto now = parts_.clock.now();
    const auto made =
        prepare_session({parts_.randomness, parts_.ids}, command.reach, *command.site,
                        {.subject = {}, .policy = {}, .client = command.client, .device_token = {}, .now = now});
    co_return co_await parts_.stores.transact(context, [&](SessionStore& store) -> Result<LoggedIn> {
        return log_in_in(store, parts_.totp, command, made, now);
    });
}

}  // namespace vestibule::sessions
