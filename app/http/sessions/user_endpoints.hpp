// The calls about the sessions that a user has, and about holding the user.
#pragma once

#include <vector>

#include "app/http/route.hpp"
#include "domain/sessions/hold_user.hpp"
#include "domain/sessions/list_sessions.hpp"
#include "domain/shared/text.hpp"

namespace vestibule::app {

// All outlive the routes.
struct SessionUserEndpoints {
    sessions::ListSessionsHandler& list_sessions;
    sessions::EndSessionHandler& end_session;
    sessions::HoldUserHandler& hold_user;
    sessions::ReleaseUserHandler& release_user;
    const Text& text;
};

std::vector<Route> session_user_routes(SessionUserEndpoints endpoints);

}  // namespace vestibule::app
