// A person has another password, or the first one.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "events/envelope.hpp"

namespace vestibule::events {

struct UserPasswordChanged {
    static constexpr std::string_view type = "vestibule.user.password-changed.v1";

    std::string user_id;        // aggregate and key
    std::uint64_t version = 0;  // of the aggregate
    std::string method;         // what was proven: old_password, passcode
    std::string site_id;        // where it was changed

    Draft draft() const;
    // Throws Malformed.
    static UserPasswordChanged read(const Record& record);
};

}  // namespace vestibule::events
