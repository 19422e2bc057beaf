// A person joined another site of the tenant.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "events/envelope.hpp"

namespace vestibule::events {

struct UserSiteJoined {
    static constexpr std::string_view type = "vestibule.user.site-joined.v1";

    std::string user_id;        // aggregate and key
    std::uint64_t version = 0;  // of the aggregate
    std::string site_id;

    Draft draft() const;
    // Throws Malformed.
    static UserSiteJoined read(const Record& record);
};

}  // namespace vestibule::events
