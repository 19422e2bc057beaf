// The Session of api.md section 5: what every way of signing in answers.
#pragma once

#include "domain/sessions/open_session.hpp"
#include "infra/http/message.hpp"

namespace vestibule::app {

http::Response session_answer(const sessions::LoggedIn& user);

}  // namespace vestibule::app
