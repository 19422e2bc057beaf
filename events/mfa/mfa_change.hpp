// A second factor was begun with, taken into use, or removed.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "events/envelope.hpp"

namespace vestibule::events {

struct MfaChange {
    enum class Kind { setup_started, enrolled, unenrolled };
    static std::string_view type_of(Kind change);

    Kind change = Kind::setup_started;
    std::string user_id;                  // aggregate login/<user id>, and key
    std::uint64_t version = 0;            // of the aggregate
    std::string factor_id;                // the authenticator
    std::string factor_kind;              // totp
    std::string by;                       // user, support
    std::uint64_t remaining_factors = 0;  // second factors that the user has now
    std::string site_id;                  // whose template the notice uses

    Draft draft() const;
    // Throws Malformed.
    static MfaChange read(const Record& record);
};

}  // namespace vestibule::events
