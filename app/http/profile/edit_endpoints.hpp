// The calls by which people change their own profiles.
#pragma once

#include <vector>

#include "app/http/limits.hpp"
#include "app/http/route.hpp"
#include "domain/profile/change_email.hpp"
#include "domain/profile/update_profile.hpp"

namespace vestibule::app {

// All outlive the routes.
struct ProfileEditEndpoints {
    profile::UpdateProfileHandler& update_profile;
    profile::AskForEmailHandler& ask_for_email;
    profile::ConfirmEmailHandler& confirm_email;
    SourceFailures& source_failures;
    const Text& text;
};

std::vector<Route> profile_edit_routes(ProfileEditEndpoints endpoints);

}  // namespace vestibule::app
