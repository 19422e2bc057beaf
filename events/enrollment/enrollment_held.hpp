// A person must look at the screening's hit.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "events/envelope.hpp"

namespace vestibule::events {

struct EnrollmentHeld {
    static constexpr std::string_view type = "vestibule.enrollment.held.v1";

    std::string enrollment_id;              // aggregate
    std::uint64_t version = 0;              // of the aggregate
    std::string user_id;                    // key
    std::vector<std::string> reason_codes;  // never what was found
    std::string case_ref;                   // the case to decide; may be empty

    Draft draft() const;
    // Throws Malformed.
    static EnrollmentHeld read(const Record& record);
};

}  // namespace vestibule::events
