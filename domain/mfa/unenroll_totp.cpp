#include "domain/mfa/unenroll_totp.hpp"

#include <array>

#include "domain/mfa/errors.hpp"
#include "domain/shared/recent_sign_in.hpp"
#include "events/mfa/mfa_change.hpp"

namespace vestibule::mfa {

namespace {

// Under the locks of counter and account.
void remove_in(MfaStore& store, const FactorTry& attempt, LoginCounter counter, const Uuid& factor,
               const std::string& by) {
    store.remove(attempt.user());
    ++counter.version;
    store.save_counter(attempt.subject, counter, attempt.now);
    store.emit(events::MfaChange{.change = events::MfaChange::Kind::unenrolled,
                                 .user_id = attempt.user().to_string(),
                                 .version = counter.version,
                                 .factor_id = factor.to_string(),
                                 .factor_kind = "totp",
                                 .by = by,
                                 .remaining_factors = 0,
                                 .site_id = attempt.subject.name.site}
                   .draft());
    store.end_sessions(attempt.user(), std::nullopt, "mfa_removed");
}

}  // namespace

asio::awaitable<Result<TotpRemoved>> UnenrollTotpHandler::handle(UnenrollTotp command, const RequestContext& context) {
    const auto& asker = command.asker;
    const auto attempt = asker.try_at(clock_.now());
    if (auto refused = refuse_old_sign_in(asker.signed_in_at, attempt.now))
        co_return std::unexpected(std::move(*refused));

    co_return co_await stores_.transact(context, [&](MfaStore& store) -> Result<TotpRemoved> {
        auto lockout = lock(store, attempt);
        const auto account = store.lock_account(asker.user, asker.site->id);
        if (!account || account->status != UserStatus::active) return std::unexpected(errors::user_not_active());
        const auto authenticator = store.hold_authenticator(asker.user);
        if (!authenticator || !authenticator->enrolled) return std::unexpected(errors::totp_not_set_up());
        const auto passed = check_second_factor(store, codes_, attempt, lockout, command.otp);
        if (!passed) return std::unexpected(passed.error());
        remove_in(store, attempt, lockout.counter, authenticator->id, "user");
        return TotpRemoved{};
    });
}

asio::awaitable<Result<TotpRemoved>> RemoveTotpHandler::handle(RemoveTotp command, const RequestContext& context) {
    const auto& [reach, client, site, email, reason] = command;
    const auto folded = text_.fold(email);
    FactorTry attempt{.subject = {{reach.tenant, site->id, {}}, {}},
                      .factor = Factor::totp,
                      .policy = site->policies.lockout,
                      .client = client,
                      .device_token = {},
                      .now = clock_.now()};
    attempt.subject.user = co_await stores_.look(
        context, [&](MfaStore& store) { return store.find_by_email(command.reach, command.site->id, folded); });
    if (!attempt.subject.user) co_return std::unexpected(errors::user_not_found());

    co_return co_await stores_.transact(context, [&](MfaStore& store) -> Result<TotpRemoved> {
        store.lock_counter(attempt.subject, attempt.now);
        // A name may have changed hands between the two.
        if (!store.lock_account(attempt.user(), attempt.subject.name.site) ||
            store.find_by_email(command.reach, command.site->id, folded) != attempt.subject.user)
            return std::unexpected(errors::user_not_found());
        const auto authenticator = store.hold_authenticator(attempt.user());
        if (!authenticator || !authenticator->enrolled) return std::unexpected(errors::totp_not_set_up());
        constexpr std::array factor{Factor::totp};
        reset_factors(store, attempt, factor, "mfa_removed");
        remove_in(store, attempt, store.hold_counter(attempt.subject), authenticator->id, "support");
        store.record({command.reach.tenant, attempt.user(), context.actor, "mfa.removed", command.reason, attempt.now});
        return TotpRemoved{};
    });
}

}  // namespace vestibule::mfa
