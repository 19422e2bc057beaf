// The enrollment was refused for good.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "events/envelope.hpp"

namespace vestibule::events {

struct EnrollmentDenied {
    static constexpr std::string_view type = "vestibule.enrollment.denied.v1";

    std::string enrollment_id;              // aggregate
    std::uint64_t version = 0;              // of the aggregate
    std::string user_id;                    // key
    std::vector<std::string> reason_codes;  // never what was found
    bool appealable = true;
    std::string decided_by;  // system or reviewer

    Draft draft() const;
    // Throws Malformed.
    static EnrollmentDenied read(const Record& record);
};

}  // namespace vestibule::events
