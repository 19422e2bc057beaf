// Calls that need a sign-in at most 15 minutes old (api.md section 3).
#pragma once

#include "domain/shared/clock.hpp"
#include "domain/shared/error.hpp"

namespace vestibule {

inline constexpr std::chrono::minutes recent_sign_in{15};

// REAUTHENTICATION_REQUIRED for one that is older.
inline std::optional<Error> refuse_old_sign_in(Instant signed_in_at, Instant now) {
    if (now - signed_in_at <= recent_sign_in) return std::nullopt;
    return Error{.kind = ErrorKind::unauthenticated,
                 .code = "REAUTHENTICATION_REQUIRED",
                 .detail = "This needs a sign-in of the last 15 minutes: sign in again, then repeat it."};
}

}  // namespace vestibule
