// A person was enrolled and waits for screening.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "events/envelope.hpp"

namespace vestibule::events {

struct EnrollmentRequested {
    static constexpr std::string_view type = "vestibule.enrollment.requested.v1";

    std::string enrollment_id;  // aggregate
    std::uint64_t version = 0;  // of the aggregate
    std::string user_id;        // key
    std::string site_id;
    std::string channel;         // by which way: issuer, partner, sso, migration
    std::string program_id;      // of the site's MOE program; may be empty
    std::string instrument_ref;  // the default asset by id; may be empty
    std::string issuer_id;       // of the enrolling client; may be empty

    Draft draft() const;
    // Throws Malformed.
    static EnrollmentRequested read(const Record& record);
};

}  // namespace vestibule::events
