// A person proved the address and is active.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "events/envelope.hpp"

namespace vestibule::events {

struct UserActivated {
    static constexpr std::string_view type = "vestibule.user.activated.v1";

    std::string user_id;        // aggregate and key
    std::uint64_t version = 0;  // of the aggregate
    std::string method;         // how it was proven, a code
    std::string activated_by;   // user, system, concierge

    Draft draft() const;
    // Throws Malformed.
    static UserActivated read(const Record& record);
};

}  // namespace vestibule::events
