// The calls of registration and activation.
#pragma once

#include <vector>

#include "app/http/limits.hpp"
#include "app/http/route.hpp"
#include "domain/registration/activate_user.hpp"
#include "domain/registration/join_site.hpp"
#include "domain/registration/register_user.hpp"
#include "domain/registration/resend_activation.hpp"

namespace vestibule::app {

// All outlive the routes.
struct RegistrationEndpoints {
    registration::RegisterUserHandler& register_user;
    registration::ActivateUserHandler& activate_user;
    registration::ResendActivationHandler& resend_activation;
    registration::JoinSiteHandler& join_site;
    SourceFailures& source_failures;
    const Text& text;
    const Clock& clock;
};

std::vector<Route> registration_routes(RegistrationEndpoints endpoints);

}  // namespace vestibule::app
