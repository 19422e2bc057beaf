#include "domain/sessions/send_code.hpp"

#include "domain/sessions/code_rules.hpp"
#include "domain/sessions/errors.hpp"

namespace vestibule::sessions {

namespace {

// Made outside the transaction, which may run again.
struct Prepared {
    TypedName name;
    Uuid challenge;
    Secret code;
    Instant now;
};

Result<CodeSent> send_in(SessionStore& store, const SendCode& command, const Prepared& prepared, const Text& text) {
    const auto& site = *command.site;
    const auto account = reachable_account(store, prepared.name, command.reach);
    const FactorTry attempt{.subject = {prepared.name, account ? std::optional(account->id) : std::nullopt, {}},
                            .factor = factor_of(command.purpose),
                            .policy = site.policies.lockout,
                            .client = command.client,
                            .device_token = command.device_token,
                            .source_blocked = command.source_blocked,
                            .now = prepared.now};
    const auto lockout = look_at(store, attempt);
    if (auto refused = refuse_try(lockout, attempt)) return std::unexpected(std::move(*refused));

    auto line = line_of(command.purpose, prepared.name, account, command.reach, text);
    if (lockout.device) line.device = command.device_token;
    const bool shadow = !account || !may_have_code(command.purpose, *account, site, text);
    return send_code(store, store.codes(),
                     {.line = std::move(line),
                      .code = {.challenge = prepared.challenge,
                               .code = prepared.code,
                               .holder = {.account = attempt.subject.user,
                                          .counter = store.subject_key(attempt.subject),
                                          .shadow = shadow},
                               .sent_at = prepared.now,
                               .expires = prepared.now + site.policies.code_life},
                      .contact_id = {},
                      .locale = site.locales.front()});
}

}  // namespace

asio::awaitable<Result<CodeSent>> SendCodeHandler::handle(SendCode command, const RequestContext& context) {
    // Of the domain typed, so it tells nothing about users; a stored address outside the list gets a shadow.
    if (command.purpose == CodePurpose::login && command.username.contains('@') &&
        !domain_allowed(*command.site, parts_.text, command.username))
        co_return std::unexpected(errors::domain_not_allowed());

    const Prepared prepared{.name = {command.reach.tenant, command.site->id, parts_.text.fold(command.username)},
                            .challenge = parts_.ids.next(),
                            .code = parts_.randomness.digits(command.site->policies.code_digits),
                            .now = parts_.clock.now()};
    co_return co_await parts_.stores.transact(context, [&](SessionStore& store) -> Result<CodeSent> {
        return send_in(store, command, prepared, parts_.text);
    });
}

}  // namespace vestibule::sessions
