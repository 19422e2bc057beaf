// A factor rests after too many failures.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "events/envelope.hpp"

namespace vestibule::events {

struct UserLocked {
    static constexpr std::string_view type = "vestibule.user.locked.v1";

    std::string user_id;             // aggregate and key
    std::uint64_t version = 0;       // of the aggregate
    std::string reason_code;         // why, a code
    std::string until;               // RFC 3339; empty: until an operator or the person acts
    std::uint64_t failed_count = 0;  // failures in a row
    std::string policy_id;           // the lockout policy that decided
    std::string site_id;             // where it happened; whose template the notice uses

    Draft draft() const;
    // Throws Malformed.
    static UserLocked read(const Record& record);
};

}  // namespace vestibule::events
