#include "domain/mfa/set_up_totp.hpp"

#include "domain/mfa/errors.hpp"
#include "domain/shared/percent_encoding.hpp"
#include "domain/shared/recent_sign_in.hpp"
#include "events/mfa/mfa_change.hpp"

namespace vestibule::mfa {

namespace {

constexpr std::size_t secret_letters = 32;  // 160 bits, as RFC 4226, section 4, recommends

Result<TotpSetUp> set_up_in(MfaStore& store, const Asker& asker, const Authenticator& fresh, Instant now) {
    const auto attempt = asker.try_at(now);
    auto counter = store.lock_counter(attempt.subject, now);
    const auto account = store.lock_account(asker.user, asker.site->id);
    if (!account || account->status != UserStatus::active) return std::unexpected(errors::user_not_active());
    const auto before = store.hold_authenticator(asker.user);
    if (before && before->enrolled) return std::unexpected(errors::already_enrolled());

    store.set_up(asker.user, fresh);
    ++counter.version;
    store.save_counter(attempt.subject, counter, now);
    store.emit(events::MfaChange{.change = events::MfaChange::Kind::setup_started,
                                 .user_id = asker.user.to_string(),
                                 .version = counter.version,
                                 .factor_id = fresh.id.to_string(),
                                 .factor_kind = "totp",
                                 .by = "user",
                                 .remaining_factors = 0,
                                 .site_id = asker.site->id}
                   .draft());
    return TotpSetUp{.secret = fresh.secret,
                     .otpauth_uri = Secret(otpauth_uri(asker.site->name, account->identifier, fresh.secret))};
}

}  // namespace

std::string otpauth_uri(std::string_view site_name, std::string_view account, const Secret& secret) {
    const auto issuer = percent_encoded(site_name);
    return "otpauth://totp/" + issuer + ":" + percent_encoded(account) + "?secret=" + std::string(secret.reveal()) +
           "&issuer=" + issuer + "&algorithm=SHA1&digits=6&period=30";
}

asio::awaitable<Result<TotpSetUp>> SetUpTotpHandler::handle(SetUpTotp command, const RequestContext& context) {
    const auto now = clock_.now();
    if (auto refused = refuse_old_sign_in(command.asker.signed_in_at, now))
        co_return std::unexpected(std::move(*refused));

    const Authenticator fresh{.id = ids_.next(),
                              .enrolled = false,
                              .secret = random_base32(randomness_, secret_letters),
                              .setup_until = now + setup_life,
                              .used = {}};
    co_return co_await stores_.transact(
        context, [&](MfaStore& store) -> Result<TotpSetUp> { return set_up_in(store, command.asker, fresh, now); });
}

}  // namespace vestibule::mfa
