// The calls of signing in and of sessions.
#pragma once

#include <vector>

#include "app/http/limits.hpp"
#include "app/http/route.hpp"
#include "app/passwords/login_pace.hpp"
#include "domain/sessions/change_password.hpp"
#include "domain/sessions/extend_session.hpp"
#include "domain/sessions/log_in.hpp"
#include "domain/sessions/log_out.hpp"

namespace vestibule::app {

// All outlive the routes.
struct SessionEndpoints {
    sessions::LogInHandler& log_in;
    sessions::ExtendSessionHandler& extend_session;
    sessions::LogOutHandler& log_out;
    sessions::ChangePasswordHandler& change_password;
    const LoginPace& pace;
    SourceFailures& source_failures;
    const Text& text;
};

std::vector<Route> session_routes(SessionEndpoints endpoints);

}  // namespace vestibule::app
