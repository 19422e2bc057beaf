// A person's data are gone.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "events/envelope.hpp"

namespace vestibule::events {

struct UserErased {
    static constexpr std::string_view type = "vestibule.user.erased.v1";

    std::string user_id;        // aggregate and key
    std::uint64_t version = 0;  // of the aggregate
    std::string erasure_ref;    // the erasure's record

    Draft draft() const;
    // Throws Malformed.
    static UserErased read(const Record& record);
};

}  // namespace vestibule::events
