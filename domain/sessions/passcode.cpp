#include "domain/sessions/passcode.hpp"

#include "domain/sessions/code_rules.hpp"
#include "domain/sessions/errors.hpp"
#include "events/credentials/user_password_changed.hpp"

namespace vestibule::sessions {

namespace {

// What was submitted, as the rows know it. Without challenge, a name that no passcode was sent for.
struct PasscodeTry {
    std::optional<CodeChallenge> challenge;
    CodeVerdict verdict;
    FactorTry attempt;
};

FactorTry attempt_of(const SubmittedPasscode& command, Subject subject, const Site& site, Instant now) {
    return {.subject = std::move(subject),
            .factor = Factor::passcode,
            .policy = site.policies.lockout,
            .client = command.client,
            .device_token = command.device_token,
            .source_blocked = command.source_blocked,
            .now = now};
}

// Nothing where no challenge has that id: there is nobody to count on.
std::optional<PasscodeTry> try_of_challenge(SessionStore& store, const SubmittedPasscode& command, Instant now) {
    auto challenge = store.codes().find_challenge(command.reach.tenant, *command.challenge, command.passcode);
    if (!challenge || !command.reach.sites.contains(challenge->site)) return std::nullopt;
    const auto site = command.tenant->sites.find(challenge->site);
    if (site == command.tenant->sites.end()) return std::nullopt;
    const auto verdict = judge_code(challenge, CodePurpose::passcode, challenge->site, now);
    if (verdict == CodeVerdict::unknown) return std::nullopt;
    auto attempt = attempt_of(command, subject_of(*challenge), *site->second, now);
    return PasscodeTry{std::move(challenge), verdict, std::move(attempt)};
}

PasscodeTry try_of_name(SessionStore& store, const SubmittedPasscode& command, const Text& text, Instant now) {
    const TypedName name{command.reach.tenant, command.site->id, text.fold(command.username)};
    const auto account = reachable_account(store, name, command.reach);
    auto attempt =
        attempt_of(command, {name, account ? std::optional(account->id) : std::nullopt, {}}, *command.site, now);

    auto line = line_of(CodePurpose::passcode, name, account, command.reach, text);
    std::optional<CodeChallenge> challenge;
    if (look_at(store, attempt).device) {
        auto of_device = line;
        of_device.device = command.device_token;
        challenge = store.codes().newest_challenge(of_device, command.passcode);
    }
    if (!challenge) challenge = store.codes().newest_challenge(line, command.passcode);
    // Sent for another site: here it is as wrong as any other.
    if (challenge && challenge->site != command.site->id) challenge.reset();
    const auto verdict =
        challenge ? judge_code(challenge, CodePurpose::passcode, command.site->id, now) : CodeVerdict::wrong;
    return {std::move(challenge), verdict, std::move(attempt)};
}

std::optional<PasscodeTry> try_of(SessionStore& store, const SubmittedPasscode& command, const Text& text,
                                  Instant now) {
    if (command.challenge) return try_of_challenge(store, command, now);
    return try_of_name(store, command, text, now);
}

// There is no account to count on, and no device to except.
Error of_no_challenge(const SubmittedPasscode& command) {
    return command.source_blocked ? source_blocked(*command.source_blocked) : wrong_proof(errors::code_invalid());
}

// Counts a wrong one; nothing where the passcode is right and its user may use it.
std::optional<Error> refuse_in(SessionStore& store, const SubmittedPasscode& command, const PasscodeTry& tried) {
    auto lockout = lock(store, tried.attempt);
    if (auto refused = refuse_try(lockout, tried.attempt)) return refused;

    if (tried.verdict == CodeVerdict::wrong) {
        count_failure(store, tried.attempt, lockout, "bad_passcode");
        if (tried.challenge) store.codes().count_try(tried.challenge->id);
        return wrong_proof(errors::code_invalid());
    }
    if (tried.verdict != CodeVerdict::right) return errors::code_invalid();

    const auto account = store.find_account(tried.attempt.user());
    const bool may = account && account->status == UserStatus::active && command.reach.includes_issuer(account->issuer);
    return may ? std::nullopt : std::optional(errors::code_invalid());
}

Result<ValidPasscode> find_in(SessionStore& store, const SubmittedPasscode& query, const Text& text, Instant now) {
    const auto tried = try_of(store, query, text, now);
    if (!tried) return std::unexpected(of_no_challenge(query));
    if (auto refused = refuse_in(store, query, *tried)) return std::unexpected(std::move(*refused));
    return ValidPasscode{std::chrono::floor<std::chrono::seconds>(tried->challenge->expires - now)};
}

// Without a hash the passcode was not right when it was looked at first.
Result<PasswordReset> reset_in(SessionStore& store, const SubmittedPasscode& command, const Text& text,
                               const std::optional<std::string>& password_hash, Instant now) {
    const auto tried = try_of(store, command, text, now);
    if (!tried) return std::unexpected(of_no_challenge(command));
    if (auto refused = refuse_in(store, command, *tried)) return std::unexpected(std::move(*refused));
    // The unique winner of parallel calls.
    if (!password_hash || !store.codes().use_code(tried->challenge->id, now))
        return std::unexpected(errors::code_invalid());

    const auto user = tried->attempt.user();
    store.end_devices(user);
    reset_factors(store, tried->attempt, all_factors, "passcode_reset");
    // Held meanwhile: what a hold ends as well has ended.
    const auto account = store.lock_account(user);
    if (!account || account->status != UserStatus::active) return std::unexpected(errors::code_invalid());
    const auto version = store.set_password(user, *password_hash, now);
    store.end_sessions(user, std::nullopt, "password_changed");
    store.emit(events::UserPasswordChanged{
        .user_id = user.to_string(), .version = version, .method = "passcode", .site_id = tried->challenge->site}
                   .draft());
    return PasswordReset{};
}

// Whose password is to be set, and the rules for it; nothing unless the passcode is right.
struct Holder {
    std::vector<std::string> own_names;
    std::size_t password_min_length;
};

std::optional<Holder> holder_of(SessionStore& store, const SubmittedPasscode& command, const Text& text, Instant now) {
    const auto tried = try_of(store, command, text, now);
    if (!tried || tried->verdict != CodeVerdict::right) return std::nullopt;
    if (refuse_try(look_at(store, tried->attempt), tried->attempt)) return std::nullopt;
    auto account = store.find_account(tried->attempt.user());
    if (!account || account->status != UserStatus::active) return std::nullopt;
    return Holder{std::move(account->own_names),
                  command.tenant->sites.at(tried->challenge->site)->policies.password_min_length};
}

}  // namespace

asio::awaitable<Result<ValidPasscode>> FindPasscodeHandler::handle(SubmittedPasscode query,
                                                                   const RequestContext& context) {
    co_return co_await parts_.stores.transact(context, [&](SessionStore& store) -> Result<ValidPasscode> {
        return find_in(store, query, parts_.text, parts_.clock.now());
    });
}

asio::awaitable<Result<PasswordReset>> ResetPasswordHandler::handle(SubmittedPasscode command, Secret new_password,
                                                                    const RequestContext& context) {
    // The passcode is checked before the password: what is said of a password must not help to guess.
    const auto holder = co_await parts_.stores.look(
        context, [&](SessionStore& store) { return holder_of(store, command, parts_.text, parts_.clock.now()); });
    std::optional<std::string> password_hash;
    if (holder) {
        const auto password = parts_.passwords.normalized(new_password);
        const auto judgement =
            co_await parts_.passwords.judge(password, holder->password_min_length, holder->own_names);
        if (judgement.recommendation != Recommendation::accept)
            co_return std::unexpected(password_rejected(judgement, "/newPassword"));
        password_hash = co_await parts_.hasher.hash(password);
    }
    co_return co_await parts_.stores.transact(context, [&](SessionStore& store) -> Result<PasswordReset> {
        return reset_in(store, command, parts_.text, password_hash, parts_.clock.now());
    });
}

}  // namespace vestibule::sessions
