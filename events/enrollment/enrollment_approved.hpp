// The person may take part.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "events/envelope.hpp"

namespace vestibule::events {

struct EnrollmentApproved {
    static constexpr std::string_view type = "vestibule.enrollment.approved.v1";

    std::string enrollment_id;  // aggregate
    std::uint64_t version = 0;  // of the aggregate
    std::string user_id;        // key
    std::string site_id;
    std::string decision;    // auto or manual
    std::string decided_by;  // system or reviewer
    std::string valid_from;  // YYYY-MM-DD, UTC
    std::string valid_to;    // may be empty
    std::string program_id;  // of the site's MOE program; may be empty

    Draft draft() const;
    // Throws Malformed.
    static EnrollmentApproved read(const Record& record);
};

}  // namespace vestibule::events
