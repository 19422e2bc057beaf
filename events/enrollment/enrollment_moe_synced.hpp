// The MOE partner knows the person.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "events/envelope.hpp"

namespace vestibule::events {

struct EnrollmentMoeSynced {
    static constexpr std::string_view type = "vestibule.enrollment.moe-synced.v1";

    std::string enrollment_id;  // aggregate
    std::uint64_t version = 0;  // of the aggregate
    std::string user_id;        // key
    std::string call_type;      // MOE, ENROLL_PROGRAM_AND_MOE
    std::string effect_key;

    Draft draft() const;
    // Throws Malformed.
    static EnrollmentMoeSynced read(const Record& record);
};

}  // namespace vestibule::events
