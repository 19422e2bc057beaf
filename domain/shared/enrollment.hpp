// An enrollment as every feature knows it: whose it is, how far the decision and the MOE call have come.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "domain/shared/user.hpp"

namespace vestibule {

// api.md section 6. off: the site starts none, or there is no partner.
enum class MoeStatus { off, pending, done, parked };

// OFF, PENDING, …
std::string_view to_string(MoeStatus status);
std::optional<MoeStatus> parse_moe_status(std::string_view text);

struct MoeState {
    std::optional<std::string> call_type = {};  // MOE, ENROLL_PROGRAM_AND_MOE
    MoeStatus status = MoeStatus::off;
    std::optional<std::string> code = {};  // of a parked call
};

// `status` is that of its user as far as screening goes: PENDING_SCREENING, ACTIVE, ON_HOLD_SCREENING, DENIED.
// `version` is that of aggregate enrollment/<id>.
struct Enrollment {
    Uuid id;
    std::string tenant;
    Uuid user;
    std::string site;
    std::string client;
    std::optional<std::string> issuer = {};
    UserStatus status = UserStatus::pending_screening;
    std::uint64_t version = 1;
    MoeState moe = {};
    std::optional<Instant> screened_at = {};
    Instant created_at = {};
    std::optional<Instant> approved_at = {};  // first
    std::optional<Instant> decided_at = {};   // last; none while a screening is pending
};

// PENDING, CLEAR, HIT
std::string_view screening_status(UserStatus status);

}  // namespace vestibule
