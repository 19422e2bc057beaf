#include "domain/registration/join_site.hpp"

#include "domain/registration/errors.hpp"
#include "domain/registration/settled.hpp"
#include "domain/shared/failures.hpp"
#include "events/registration/user_site_joined.hpp"

namespace vestibule::registration {

namespace {

// No activation token is asked about.
const Secret no_token;

UserStatus status_after(ScreeningStatus screening) {
    return screening == ScreeningStatus::clear ? UserStatus::active : UserStatus::pending_screening;
}

Result<Joined> join_in(RegistrationStore& store, const Text& text, const JoinSite& command,
                       const std::optional<ScreeningRequest>& screening, Instant now) {
    const auto& tenant = command.reach.tenant;
    const auto user = store.lock(tenant, command.user, no_token);
    if (!user) return std::unexpected(errors::user_not_found());
    if (user->status != UserStatus::active) return std::unexpected(errors::user_not_active());
    // Whoever was looked up is not whom another call has made of the person meanwhile: nothing is kept.
    if (screening && screening->person != screened(user->person))
        throw Unavailable("the person was changed by another call");

    const auto identifier = command.identifier.value_or(user->identifier);
    const NewMembership joining{.user = command.user,
                                .site = command.site->id,
                                .identifier = identifier,
                                .names = login_names(text, identifier, user->person.email),
                                .attributes = command.attributes,
                                .version = user->version + 1,
                                .joined_at = now};
    if (!store.join(tenant, joining)) return std::unexpected(errors::duplicate_user());
    store.emit(
        events::UserSiteJoined{.user_id = command.user.to_string(), .version = joining.version, .site_id = joining.site}
            .draft());
    Joined joined{.user = command.user, .site = joining.site, .identifier = identifier, .joined_at = now};
    if (!screening) return joined;
    const auto status = store.begin_screening(
        {.tenant = tenant, .user = command.user, .site = joining.site, .cause = ScreeningCause::joined_site},
        *screening);
    if (status == ScreeningStatus::hit) return std::unexpected(screening_denied({}));
    joined.status = status_after(status);
    return joined;
}

}  // namespace

asio::awaitable<std::optional<ScreeningRequest>> JoinSiteHandler::ask(const JoinSite& command,
                                                                      const RequestContext& context) {
    if (!command.site->policies.screens_standard_users) co_return std::nullopt;
    const auto user = co_await parts_.stores.look(
        context, [&](RegistrationStore& store) { return store.find(command.reach.tenant, command.user, no_token); });
    if (!user) co_return std::nullopt;
    co_return co_await parts_.screening.ask(command.reach.tenant, screened(user->person));
}

asio::awaitable<Result<Joined>> JoinSiteHandler::handle(JoinSite command, const RequestContext& context) {
    const auto screening = co_await ask(command, context);
    auto outcome = co_await parts_.stores.transact(context, [&](RegistrationStore& store) -> Result<Joined> {
        return join_in(store, parts_.text, command, screening, parts_.clock.now());
    });
    co_return co_await settled(parts_.screenings, std::move(outcome), command.reach.tenant, command.wait, context);
}

}  // namespace vestibule::registration
