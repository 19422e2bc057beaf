// A user was put on hold, by an operator or for a hit: nothing but the release may happen.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "events/envelope.hpp"

namespace vestibule::events {

struct UserHeld {
    static constexpr std::string_view type = "vestibule.user.held.v1";

    std::string user_id;             // aggregate and key
    std::uint64_t version = 0;       // of the aggregate
    std::string cause = "operator";  // or "screening": a hit, or a reviewer who found it to be none
    std::string client_id = {};      // OAuth2 client of the operator; empty for screening

    Draft draft() const;
    // Throws Malformed.
    static UserHeld read(const Record& record);
};

}  // namespace vestibule::events
