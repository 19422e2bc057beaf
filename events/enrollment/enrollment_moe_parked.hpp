// The MOE partner was told in vain; an operator decides.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "events/envelope.hpp"

namespace vestibule::events {

struct EnrollmentMoeParked {
    static constexpr std::string_view type = "vestibule.enrollment.moe-parked.v1";

    std::string enrollment_id;  // aggregate
    std::uint64_t version = 0;  // of the aggregate
    std::string user_id;        // key
    std::string call_type;      // MOE, ENROLL_PROGRAM_AND_MOE
    std::string effect_key;
    std::string code;  // HTTP_422, RETRIES_EXHAUSTED, …

    Draft draft() const;
    // Throws Malformed.
    static EnrollmentMoeParked read(const Record& record);
};

}  // namespace vestibule::events
