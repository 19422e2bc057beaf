// Every refusal of looking at users and of changing the own profile.
#pragma once

#include "domain/shared/error.hpp"

namespace vestibule::profile {

namespace errors {

inline Error user_not_found() {
    return {.kind = ErrorKind::not_found, .code = "USER_NOT_FOUND", .detail = "There is no such user."};
}

inline Error user_not_active() {
    return {.kind = ErrorKind::forbidden, .code = "USER_NOT_ACTIVE", .detail = "The user may not act now."};
}

inline Error too_many_mails(std::chrono::seconds retry_after) {
    return {.kind = ErrorKind::rate_limited,
            .code = "RATE_LIMITED",
            .detail = "Too many mails were asked for.",
            .retry_after = retry_after};
}

inline Error code_invalid() {
    return {.kind = ErrorKind::not_found, .code = "CODE_INVALID", .detail = "The code is wrong, used or expired."};
}

inline Error address_taken() {
    return {.kind = ErrorKind::invalid, .code = "DUPLICATE_USER", .detail = "A login name is taken on this site."};
}

}  // namespace errors

}  // namespace vestibule::profile
