#include "domain/sessions/resolve_bearer.hpp"

#include "domain/sessions/errors.hpp"
#include "domain/sessions/resolve_token.hpp"

namespace vestibule::sessions {

asio::awaitable<Result<BearerUser>> ResolveBearerHandler::handle(ResolveBearer query, const RequestContext& context) {
    const auto found = co_await stores_.look(
        context, [&](LiveSessionStore& store) { return store.session_of_any_tenant(query.token); });
    if (!found) co_return std::unexpected(errors::user_unauthenticated());

    const auto directory = tenants_.current();
    const auto client = directory->clients.find(found->session.client);
    if (client == directory->clients.end() || client->second->tenant != found->session.tenant)
        co_return std::unexpected(errors::user_unauthenticated());
    if (auto refused = refuse_session(found, Reach::of(*client->second), clock_.now()))
        co_return std::unexpected(std::move(*refused));
    if (!client->second->scopes.contains(query.scope))
        co_return fail(ErrorKind::forbidden, "INSUFFICIENT_SCOPE",
                       "The client that the user signed in through lacks the scope " + query.scope + '.');
    co_return BearerUser{.user = found->session.user, .site = found->session.site, .client = client->second};
}

}  // namespace vestibule::sessions
