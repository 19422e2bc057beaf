// The calls of one-time codes: signing in without a password, and a new password by passcode.
#pragma once

#include <vector>

#include "app/http/limits.hpp"
#include "app/http/route.hpp"
#include "domain/sessions/log_in_with_code.hpp"
#include "domain/sessions/passcode.hpp"
#include "domain/sessions/send_code.hpp"

namespace vestibule::app {

// All outlive the routes.
struct CodeEndpoints {
    sessions::SendCodeHandler& send_code;
    sessions::LogInWithCodeHandler& log_in;
    sessions::FindPasscodeHandler& find_passcode;
    sessions::ResetPasswordHandler& reset_password;
    SourceFailures& source_failures;
    const Text& text;
};

std::vector<Route> code_routes(CodeEndpoints endpoints);

}  // namespace vestibule::app
