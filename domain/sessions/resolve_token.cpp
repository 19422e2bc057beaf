#include "domain/sessions/resolve_token.hpp"

#include "domain/sessions/errors.hpp"
#include "domain/sessions/session_rules.hpp"

namespace vestibule::sessions {

std::optional<Error> refuse_session(const std::optional<FoundSession>& found, const Reach& reach, Instant now) {
    if (!found || !alive(found->session, now)) return errors::user_unauthenticated();
    if (!reach.sites.contains(found->session.site) || !reach.includes_issuer(found->issuer))
        return errors::user_unauthenticated();
    if (found->status == UserStatus::merged || found->status == UserStatus::removed)
        return errors::user_unauthenticated();
    if (found->status != UserStatus::active) return errors::user_not_active();
    return std::nullopt;
}

asio::awaitable<Result<SignedInUser>> ResolveTokenHandler::handle(ResolveToken query, const RequestContext& context) {
    co_return co_await stores_.look(context, [&](LiveSessionStore& store) -> Result<SignedInUser> {
        const auto found = store.session(query.reach.tenant, query.token);
        if (auto refused = refuse_session(found, query.reach, clock_.now()))
            return std::unexpected(std::move(*refused));
        return SignedInUser{found->session.user, found->session.id, found->session.site, store.token_hash(query.token),
                            found->session.created_at};
    });
}

}  // namespace vestibule::sessions
