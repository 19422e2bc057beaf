// Answers of /oauth2/*: JSON that nobody keeps, and the errors of RFC 6749, section 5.2.
#pragma once

#include <boost/json/object.hpp>
#include <chrono>
#include <expected>
#include <optional>
#include <string>

#include "infra/http/message.hpp"

namespace vestibule::app {

struct OAuthError {
    unsigned status = 400;
    std::string error;        // a code of RFC 6749
    std::string description;  // printable ASCII without quote and backslash, as the RFC wants it
    std::optional<std::chrono::seconds> retry_after = {};
};

template <class T>
using OAuthResult = std::expected<T, OAuthError>;

std::unexpected<OAuthError> invalid_request(std::string description);
std::unexpected<OAuthError> invalid_client();

http::Response oauth_answer(const boost::json::object& body);
// 401 names the scheme that clients may use (RFC 9110, section 11.6.1).
http::Response oauth_error(const OAuthError& error);

}  // namespace vestibule::app
