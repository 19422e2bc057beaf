// A person logged in.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "events/envelope.hpp"

namespace vestibule::events {

struct LoginSucceeded {
    static constexpr std::string_view type = "vestibule.auth.login-succeeded.v1";

    std::string session_id;            // the aggregate
    std::string user_id;               // key
    std::uint64_t version = 0;         // of the aggregate
    std::vector<std::string> methods;  // factors used: password, otp, totp
    std::string assurance;             // single_factor, multi_factor
    std::string client_id;             // OAuth2 client
    std::string risk_band;             // low, medium, high
    std::string ip_prefix_hmac;        // HMAC of the /24 or /48 with its key id
    bool new_device = false;
    std::string site_id;  // where; whose template the notice uses

    Draft draft() const;
    // Throws Malformed.
    static LoginSucceeded read(const Record& record);
};

}  // namespace vestibule::events
