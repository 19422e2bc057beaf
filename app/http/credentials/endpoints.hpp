// The calls about passwords that need no user.
#pragma once

#include <vector>

#include "app/http/route.hpp"
#include "domain/shared/password_policy.hpp"

namespace vestibule::app {

// All outlive the routes.
struct CredentialEndpoints {
    const PasswordPolicy& passwords;
    const Text& text;
};

std::vector<Route> credential_routes(CredentialEndpoints endpoints);

}  // namespace vestibule::app
