#include "domain/sessions/end_expired_sessions.hpp"

#include "domain/sessions/session_rules.hpp"
#include "domain/shared/origin.hpp"
#include "events/sessions/session_ended.hpp"

namespace vestibule::sessions {

asio::awaitable<std::size_t> EndExpiredSessionsHandler::handle(std::size_t limit) {
    // Each event carries its session's tenant: one transaction a session, as the envelope is the request's.
    const auto now = clock_.now();
    auto context = service_context();
    std::size_t ended = 0;
    const auto due = co_await stores_.look(context, [&](LiveSessionStore& store) { return store.expired(now, limit); });
    for (const auto& [session, token] : due) {
        context.tenant = session.tenant;
        ended += co_await stores_.transact(context, [&](LiveSessionStore& store) -> std::size_t {
            if (!store.end_session(session.id, token)) return 0;
            store.emit(events::SessionEnded{.session_id = session.id.to_string(),
                                            .user_id = session.user.to_string(),
                                            .version = 2,
                                            .reason_code = "expired"}
                           .draft());
            return 1;
        });
    }
    context.tenant.clear();
    co_await upkeep_.transact(context, [&](UpkeepStore& store) {
        store.sweep(now - device_life, now - unknown_name_life, unknown_names_per_tenant, now);
    });
    co_return ended;
}

}  // namespace vestibule::sessions
