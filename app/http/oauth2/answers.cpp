#include "app/http/oauth2/answers.hpp"

#include <boost/json/serialize.hpp>

namespace vestibule::app {

namespace {

http::Response not_to_be_kept(unsigned status, const boost::json::object& body) {
    http::Response response;
    response.status = status;
    response.headers.set("Content-Type", "application/json");
    response.headers.set("Cache-Control", "no-store");
    response.headers.set("Pragma", "no-cache");  // RFC 6749, section 5.1
    response.body = boost::json::serialize(body);
    return response;
}

}  // namespace

std::unexpected<OAuthError> invalid_request(std::string description) {
    return std::unexpected(
        OAuthError{.status = 400, .error = "invalid_request", .description = std::move(description)});
}

std::unexpected<OAuthError> invalid_client() {
    return std::unexpected(
        OAuthError{.status = 401, .error = "invalid_client", .description = "The client could not be authenticated."});
}

http::Response oauth_answer(const boost::json::object& body) {
    return not_to_be_kept(200, body);
}

http::Response oauth_error(const OAuthError& error) {
    auto response = not_to_be_kept(error.status, {{"error", error.error}, {"error_description", error.description}});
    if (error.status == 401) response.headers.set("WWW-Authenticate", R"(Basic realm="vestibule", charset="UTF-8")");
    if (error.retry_after) response.headers.set("Retry-After", std::to_string(error.retry_after->count()));
    return response;
}

}  // namespace vestibule::app
