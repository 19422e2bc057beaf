// Every refusal of setting a second factor up and removing it.
#pragma once

#include "domain/shared/error.hpp"

namespace vestibule::mfa::errors {

inline Error already_enrolled() {
    return {.kind = ErrorKind::invalid,
            .code = "MFA_ALREADY_ENROLLED",
            .detail = "The user has an authenticator; it must be removed before another can be set up."};
}

inline Error totp_not_set_up() {
    return {.kind = ErrorKind::not_found,
            .code = "TOTP_NOT_SET_UP",
            .detail = "There is no authenticator to take up or remove, or its setup has run out."};
}

inline Error user_not_active() {
    return {.kind = ErrorKind::forbidden, .code = "USER_NOT_ACTIVE", .detail = "The user may not act now."};
}

inline Error user_not_found() {
    return {.kind = ErrorKind::not_found, .code = "USER_NOT_FOUND", .detail = "There is no such user."};
}

}  // namespace vestibule::mfa::errors
