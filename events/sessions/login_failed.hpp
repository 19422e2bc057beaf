// A login was refused.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "events/envelope.hpp"

namespace vestibule::events {

struct LoginFailed {
    static constexpr std::string_view type = "vestibule.auth.login-failed.v1";

    std::string user_id;           // aggregate and key; empty: an unknown name, the event is its own aggregate
    std::string identifier_hmac;   // key where user_id is empty
    std::uint64_t version = 0;     // of the aggregate
    std::string reason_code;       // a code
    std::uint64_t attempt_no = 0;  // failures in a row, this one counted
    std::string client_id;         // OAuth2 client
    std::uint64_t count = 0;       // failures told by this event: of unknown names one event a minute and client

    Draft draft() const;
    // Throws Malformed.
    static LoginFailed read(const Record& record);
};

}  // namespace vestibule::events
