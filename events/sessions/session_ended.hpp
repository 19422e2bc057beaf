// A session ended.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "events/envelope.hpp"

namespace vestibule::events {

struct SessionEnded {
    static constexpr std::string_view type = "vestibule.auth.session-ended.v1";

    std::string session_id;     // the aggregate
    std::string user_id;        // key
    std::uint64_t version = 0;  // of the aggregate
    std::string reason_code;    // logout, expired, held, password_changed

    Draft draft() const;
    // Throws Malformed.
    static SessionEnded read(const Record& record);
};

}  // namespace vestibule::events
