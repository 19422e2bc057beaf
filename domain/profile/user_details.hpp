// A user as clients and the user see them.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "domain/shared/second_factor.hpp"
#include "domain/shared/user.hpp"

namespace vestibule::profile {

struct SiteRegistration {
    std::string site;
    std::string identifier;  // as typed
    Instant registered_at;
    std::string attributes;  // JSON object
};

struct UserDetails {
    Uuid id;
    UserStatus status = UserStatus::active;
    std::uint64_t version = 0;
    Person person;
    MfaStatus mfa_status = MfaStatus::not_enrolled;
    std::vector<SiteRegistration> sites;  // those that the client may see, oldest first
    Instant created_at;
    Instant updated_at;
    std::optional<Uuid> merged_into;  // only of MERGED
};

}  // namespace vestibule::profile
