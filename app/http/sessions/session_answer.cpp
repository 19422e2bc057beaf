#include "app/http/sessions/session_answer.hpp"

#include <boost/json/array.hpp>

#include "app/http/problem.hpp"
#include "app/http/time_text.hpp"

namespace vestibule::app {

namespace {

boost::json::array list_of(const std::vector<std::string>& texts) {
    return boost::json::array(texts.begin(), texts.end());
}

}  // namespace

http::Response session_answer(const sessions::LoggedIn& user) {
    return json(200, {{"userId", user.session.user.to_string()},
                      {"siteId", user.session.site},
                      {"userToken", user.user_token.reveal()},
                      {"expiresIn", user.expires_in.count()},
                      {"absoluteExpiresAt", rfc3339(user.session.absolute_until)},
                      {"amr", list_of(user.session.amr)},
                      {"mfaStatus", to_string(user.mfa_status)},
                      {"passwordRecommendation", to_string(user.password.recommendation)},
                      {"passwordReasons", list_of(user.password.reasons)},
                      {"deviceToken", user.device_token.reveal()}});
}

}  // namespace vestibule::app
