// A screening of the person was answered.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "events/envelope.hpp"

namespace vestibule::events {

struct EnrollmentScreened {
    static constexpr std::string_view type = "vestibule.enrollment.screened.v1";

    std::string enrollment_id;  // aggregate
    std::uint64_t version = 0;  // of the aggregate
    std::string user_id;        // key
    std::string screener;
    std::string result;        // clear, potential, hit, error
    std::string list_version;  // of the list that was compared; may be empty
    std::string score_band;    // of the best candidate, a code; may be empty
    std::string case_ref;      // the case that a hit opened; may be empty

    Draft draft() const;
    // Throws Malformed.
    static EnrollmentScreened read(const Record& record);
};

}  // namespace vestibule::events
