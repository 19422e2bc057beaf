#include "domain/registration/activate_user.hpp"

#include <algorithm>

#include "domain/registration/errors.hpp"
#include "domain/registration/settled.hpp"
#include "events/registration/user_activated.hpp"

namespace vestibule::registration {

namespace {

const Site* site_of(const ActivateUser& command, const RegisteredUser& user) {
    const auto found = command.tenant->sites.find(user.site);
    if (found == command.tenant->sites.end() || !command.reach.sites.contains(user.site)) return nullptr;
    return found->second.get();
}

std::optional<Error> refusal(const ActivateUser& command, const std::optional<RegisteredUser>& user, Instant now) {
    if (!user || !command.reach.includes_issuer(user->issuer) || !site_of(command, *user))
        return wrong_proof(errors::user_not_found());
    // Whoever is active used the token: pressing the link again is no guess.
    if (user->status != UserStatus::pending_activation) return errors::activation_token_invalid();
    if (!user->token_matches || !user->token_expires) return wrong_proof(errors::activation_token_invalid());
    if (*user->token_expires <= now) return errors::activation_token_expired();
    if (!user->has_password && !command.password) return errors::password_required();
    return std::nullopt;
}

bool screens(const ActivateUser& command, const RegisteredUser& user) {
    const auto* site = site_of(command, user);
    return site && site->policies.screens_standard_users;
}

// Where the site screens, only a decision makes a user active.
Result<Activated> activate_screened(RegistrationStore& store, const RegisteredUser& user, const std::string& tenant,
                                    const std::optional<std::string>& password_hash, const ScreeningRequest& screening,
                                    Instant now) {
    store.set_activated(user.id, UserStatus::pending_screening, user.version, password_hash, now);
    const auto status = store.begin_screening(
        {.tenant = tenant, .user = user.id, .site = user.site, .cause = ScreeningCause::registration}, screening);
    if (status == ScreeningStatus::hit) return std::unexpected(screening_denied({}));
    return Activated{user.id, status == ScreeningStatus::clear ? UserStatus::active : UserStatus::pending_screening,
                     now};
}

Result<Activated> activate_in(RegistrationStore& store, const ActivateUser& command,
                              const std::optional<std::string>& password_hash,
                              const std::optional<ScreeningRequest>& screening, Instant now) {
    const auto user = store.lock(command.reach.tenant, command.user, command.token);
    if (auto refused = refusal(command, user, now)) return std::unexpected(std::move(*refused));
    if (screening) return activate_screened(store, *user, command.reach.tenant, password_hash, *screening, now);

    const auto version = user->version + 1;
    store.set_activated(user->id, UserStatus::active, version, password_hash, now);
    store.emit(events::UserActivated{
        .user_id = user->id.to_string(), .version = version, .method = "email_token", .activated_by = "user"}
                   .draft());
    return Activated{user->id, UserStatus::active, now};
}

}  // namespace

// The token is checked before the password: what is said of a password must not help to guess.
asio::awaitable<Result<std::optional<RegisteredUser>>> ActivateUserHandler::seen(const ActivateUser& command,
                                                                                 const RequestContext& context) {
    const bool may_screen = std::ranges::any_of(
        command.tenant->sites, [](const auto& site) { return site.second->policies.screens_standard_users; });
    if (!command.password && !may_screen) co_return std::nullopt;
    auto user = co_await parts_.stores.look(context, [&](RegistrationStore& store) {
        return store.find(command.reach.tenant, command.user, command.token);
    });
    if (auto refused = refusal(command, user, parts_.clock.now())) co_return std::unexpected(std::move(*refused));
    co_return user;
}

asio::awaitable<Result<Activated>> ActivateUserHandler::handle(ActivateUser command, const RequestContext& context) {
    const auto user = co_await seen(command, context);
    if (!user) co_return std::unexpected(user.error());

    std::optional<std::string> password_hash;
    if (command.password) {
        const auto& known = **user;
        const auto password = parts_.passwords.normalized(*command.password);
        const std::vector own_names{known.person.first_name, known.person.last_name, known.identifier,
                                    known.person.email};
        const auto judgement =
            co_await parts_.passwords.judge(password, site_of(command, known)->policies.password_min_length, own_names);
        if (judgement.recommendation != Recommendation::accept)
            co_return std::unexpected(password_rejected(judgement, "/password"));
        password_hash = co_await parts_.hasher.hash(password);
    }
    std::optional<ScreeningRequest> screening;
    if (*user && screens(command, **user))
        screening = co_await parts_.screening.ask(command.reach.tenant, screened((*user)->person));

    auto outcome = co_await parts_.stores.transact(context, [&](RegistrationStore& store) -> Result<Activated> {
        return activate_in(store, command, password_hash, screening, parts_.clock.now());
    });
    co_return co_await settled(parts_.screenings, std::move(outcome), command.reach.tenant, command.wait, context);
}

}  // namespace vestibule::registration
