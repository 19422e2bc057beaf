#include "domain/sessions/list_sessions.hpp"

#include "domain/sessions/errors.hpp"
#include "events/sessions/session_ended.hpp"

namespace vestibule::sessions {

asio::awaitable<SessionPage> ListSessionsHandler::handle(ListSessions query, const RequestContext& context) {
    auto found = co_await stores_.look(context, [&](LiveSessionStore& store) {
        return store.sessions_of(query.user, query.reach, clock_.now(), query.before, query.limit + 1);
    });
    SessionPage page{.sessions = std::move(found), .more = false};
    page.more = page.sessions.size() > query.limit;
    if (page.more) page.sessions.pop_back();
    co_return page;
}

asio::awaitable<Result<SessionGone>> EndSessionHandler::handle(EndSession command, const RequestContext& context) {
    co_return co_await stores_.transact(context, [&](LiveSessionStore& store) -> Result<SessionGone> {
        if (!store.end_session(command.user, command.session, command.reach, clock_.now()))
            return std::unexpected(errors::no_such_session());
        store.emit(events::SessionEnded{.session_id = command.session.to_string(),
                                        .user_id = command.user.to_string(),
                                        .version = 2,
                                        .reason_code = "ended_by_user"}
                       .draft());
        return SessionGone{};
    });
}

}  // namespace vestibule::sessions
