#include "domain/sessions/log_out.hpp"

#include "events/sessions/session_ended.hpp"

namespace vestibule::sessions {

asio::awaitable<Result<LoggedOut>> LogOutHandler::handle(LogOut command, const RequestContext& context) {
    co_return co_await stores_.transact(context, [&](LiveSessionStore& store) -> Result<LoggedOut> {
        if (store.end_session(command.session, command.token))
            store.emit(events::SessionEnded{.session_id = command.session.to_string(),
                                            .user_id = command.user.to_string(),
                                            .version = 2,
                                            .reason_code = "logout"}
                           .draft());
        return LoggedOut{};
    });
}

}  // namespace vestibule::sessions
