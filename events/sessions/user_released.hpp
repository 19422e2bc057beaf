// A hold has ended. After one for a hit the user may have to be screened again before acting.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "events/envelope.hpp"

namespace vestibule::events {

struct UserReleased {
    static constexpr std::string_view type = "vestibule.user.released.v1";

    std::string user_id;             // aggregate and key
    std::uint64_t version = 0;       // of the aggregate
    std::string cause = "operator";  // or "screening": a hit, or a reviewer who found it to be none
    std::string client_id = {};      // OAuth2 client of the operator; empty for screening

    Draft draft() const;
    // Throws Malformed.
    static UserReleased read(const Record& record);
};

}  // namespace vestibule::events
