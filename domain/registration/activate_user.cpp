#include "domain/registration/activate_user.hpp"

#include "domain/registration/errors.hpp"
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
        return errors::activation_token_invalid();
    if (user->status != UserStatus::pending_activation || !user->token_matches || !user->token_expires)
        return errors::activation_token_invalid();
    if (*user->token_expires <= now) return errors::activation_token_expired();
    if (!user->has_password && !command.password) return errors::password_required();
    return std::nullopt;
}

Result<Activated> activate_in(RegistrationStore& store, const ActivateUser& command,
                              const std::optional<std::string>& password_hash, Instant now) {
    const auto user = store.lock(command.reach.tenant, command.user, command.token);
    if (auto refused = refusal(command, user, now)) return std::unexpected(std::move(*refused));

    // Where the site screens, only a decision makes a user active.
    if (site_of(command, *user)->policies.screens_standard_users) {
        store.set_activated(user->id, UserStatus::pending_screening, user->version, password_hash, now);
        return Activated{user->id, UserStatus::pending_screening, now};
    }

    const auto version = user->version + 1;
    store.set_activated(user->id, UserStatus::active, version, password_hash, now);
    store.emit(events::UserActivated{
        .user_id = user->id.to_string(), .version = version, .method = "email_token", .activated_by = "user"}
                   .draft());
    return Activated{user->id, UserStatus::active, now};
}

}  // namespace

asio::awaitable<Result<Activated>> ActivateUserHandler::handle(ActivateUser command, const RequestContext& context) {
    std::optional<std::string> password_hash;
    if (command.password) {
        // The token is checked before the password: what is said of a password must not help to guess.
        const auto user = co_await parts_.stores.look(context, [&](RegistrationStore& store) {
            return store.find(command.reach.tenant, command.user, command.token);
        });
        if (auto refused = refusal(command, user, parts_.clock.now())) co_return std::unexpected(std::move(*refused));

        const auto password = parts_.passwords.normalized(*command.password);
        const std::vector own_names{user->person.first_name, user->person.last_name, user->identifier,
                                    user->person.email};
        const auto judgement =
            co_await parts_.passwords.judge(password, site_of(command, *user)->policies.password_min_length, own_names);
        if (judgement.recommendation != Recommendation::accept)
            co_return std::unexpected(password_rejected(judgement, "/password"));
        password_hash = co_await parts_.hasher.hash(password);
    }
    co_return co_await parts_.stores.transact(context, [&](RegistrationStore& store) -> Result<Activated> {
        return activate_in(store, command, password_hash, parts_.clock.now());
    });
}

}  // namespace vestibule::registration
