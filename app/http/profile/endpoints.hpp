// The calls that show users.
#pragma once

#include <boost/json/object.hpp>
#include <vector>

#include "app/http/route.hpp"
#include "domain/profile/find_users.hpp"

namespace vestibule::app {

// All outlive the routes.
struct ProfileEndpoints {
    profile::FindUsersHandler& find_users;
    profile::GetUserHandler& get_user;
    const Text& text;
};

std::vector<Route> profile_routes(ProfileEndpoints endpoints);

// What the person may read of herself at that site: UserDetails, and what else PATCH may change.
boost::json::object own_profile(const profile::UserDetails& user, const std::string& site);
// UserDetails of api.md, section 3.
boost::json::object user_details(const profile::UserDetails& user);

}  // namespace vestibule::app
