#include "domain/sessions/extend_session.hpp"

#include "domain/sessions/errors.hpp"
#include "domain/sessions/session_rules.hpp"

namespace vestibule::sessions {

asio::awaitable<Result<Extended>> ExtendSessionHandler::handle(ExtendSession command, const RequestContext& context) {
    co_return co_await stores_.transact(context, [&](LiveSessionStore& store) -> Result<Extended> {
        const auto now = clock_.now();
        auto found = store.lock_session(command.reach.tenant, command.token);
        if (!found || !alive(found->session, now)) return std::unexpected(errors::session_not_extendable());
        if (auto refused = refuse_session(found, command.reach, now)) return std::unexpected(std::move(*refused));

        const auto& policies = command.tenant->sites.at(found->session.site)->policies;
        found->session.idle_until = std::min(now + policies.session_idle_life, found->session.absolute_until);
        store.extend_session(command.token, now, found->session.idle_until);
        return Extended{expires_in(found->session, now), found->session.absolute_until};
    });
}

}  // namespace vestibule::sessions
