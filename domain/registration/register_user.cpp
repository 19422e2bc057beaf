#include "domain/registration/register_user.hpp"

#include "domain/registration/activation_token.hpp"
#include "domain/registration/errors.hpp"
#include "domain/shared/consents.hpp"
#include "events/registration/user_registered.hpp"

namespace vestibule::registration {

Result<Registered> register_in(RegistrationStore& store, const NewUser& user, const std::string& folded_email,
                               const std::string& locale, const std::optional<ScreeningRequest>& screening) {
    if (!store.insert(user)) return std::unexpected(errors::duplicate_user());

    // A second registration of the address (another site) within the minute still gets its own mail.
    const auto sends = store.lock_sends(activation_mail, user.tenant, folded_email);
    store.save_sends(activation_mail, user.tenant, folded_email, after_send(sends, user.created_at));

    const auto event = store.emit(events::UserRegistered{.user_id = user.id.to_string(),
                                                         .version = 1,
                                                         .channel = "api",
                                                         .locale = locale,
                                                         .origin = "self",
                                                         .contact_ids = {user.id.to_string()},
                                                         .site_id = user.site}
                                      .draft());
    store.attach_secret(event, user.activation.token, user.activation.expires);
    tell_consents(store, user.id, user.consents, 1);
    if (screening)
        store.begin_screening(
            {.tenant = user.tenant, .user = user.id, .site = user.site, .cause = ScreeningCause::registration},
            *screening);
    return Registered{user.id, UserStatus::pending_activation, user.site, user.created_at};
}

asio::awaitable<Result<Registered>> RegisterUserHandler::handle(RegisterUser command, const RequestContext& context) {
    std::optional<std::string> password_hash;
    if (command.password) {
        const auto password = parts_.passwords.normalized(*command.password);
        const std::vector own_names{command.person.first_name, command.person.last_name, command.identifier,
                                    command.person.email};
        const auto judgement =
            co_await parts_.passwords.judge(password, command.site->policies.password_min_length, own_names);
        if (judgement.recommendation != Recommendation::accept)
            co_return std::unexpected(password_rejected(judgement, "/password"));
        password_hash = co_await parts_.hasher.hash(password);
    }

    const auto folded_email = parts_.text.fold(command.person.email);
    const auto locale = command.locale ? *command.locale : command.site->locales.front();
    std::optional<ScreeningRequest> screening;
    if (command.site->policies.screens_standard_users)
        screening = co_await parts_.screening.ask(command.tenant, screened(command.person));
    const auto user = new_user(std::move(command), std::move(password_hash));
    co_return co_await parts_.stores.transact(context, [&](RegistrationStore& store) -> Result<Registered> {
        return register_in(store, user, folded_email, locale, screening);
    });
}

NewUser RegisterUserHandler::new_user(RegisterUser command, std::optional<std::string> password_hash) {
    const auto now = parts_.clock.now();
    NewUser user{.id = parts_.ids.next(),
                 .tenant = std::move(command.tenant),
                 .issuer = std::move(command.issuer),
                 .person = std::move(command.person),
                 .site = command.site->id,
                 .identifier = std::move(command.identifier),
                 .names = {},
                 .attributes = std::move(command.attributes),
                 .password_hash = std::move(password_hash),
                 .consents = std::move(command.consents),
                 .activation = new_activation_token(parts_.randomness, command.site->policies, now),
                 .created_at = now};
    for (auto& consent : user.consents) consent.id = parts_.ids.next();
    user.version += user.consents.size();

    user.names = login_names(parts_.text, user.identifier, user.person.email);
    return user;
}

}  // namespace vestibule::registration
