// Errors below /oauth2/: JSON as RFC 6749, section 5.2.
#pragma once

#include "domain/shared/error.hpp"
#include "infra/http/message.hpp"

namespace vestibule::app {

// What the front door refused before the endpoint: {error, error_description}, Cache-Control: no-store.
http::Response oauth_error(const Error& error);

}  // namespace vestibule::app
