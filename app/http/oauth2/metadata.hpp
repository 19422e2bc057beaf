// What this server tells of itself: RFC 8414 and OpenID Connect Discovery 1.0.
#pragma once

#include <string>

namespace vestibule::app {

// JSON texts; `issuer` is http.public_url.
std::string authorization_server_metadata(const std::string& issuer);
std::string openid_provider_metadata(const std::string& issuer);

}  // namespace vestibule::app
