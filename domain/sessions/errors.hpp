// Every refusal of signing in and of sessions.
#pragma once

#include "domain/shared/error.hpp"

namespace vestibule::sessions::errors {

inline Error bad_credentials() {
    return {.kind = ErrorKind::unauthenticated,
            .code = "BAD_CREDENTIALS",
            .detail = "The user name or the password is wrong."};
}

inline Error otp_invalid() {
    return {.kind = ErrorKind::unauthenticated,
            .code = "OTP_INVALID",
            .detail = "The code is wrong, was used, or is too old."};
}

inline Error code_invalid() {
    return {.kind = ErrorKind::not_found,
            .code = "CODE_INVALID",
            .detail = "The passcode is wrong, was used, or is too old."};
}

// Of the domain that was typed.
inline Error domain_not_allowed() {
    return {.kind = ErrorKind::invalid,
            .code = "DOMAIN_NOT_ALLOWED",
            .detail = "The site does not let addresses of this domain sign in by code."};
}

inline Error user_not_active() {
    return {.kind = ErrorKind::forbidden, .code = "USER_NOT_ACTIVE", .detail = "The user may not sign in now."};
}

inline Error user_unauthenticated() {
    return {.kind = ErrorKind::unauthenticated,
            .code = "USER_UNAUTHENTICATED",
            .detail = "The user token is missing, has ended, or is not valid here."};
}

inline Error user_not_found() {
    return {.kind = ErrorKind::not_found, .code = "USER_NOT_FOUND", .detail = "There is no such user."};
}

inline Error no_such_session() {
    return {.kind = ErrorKind::not_found, .code = "NO_SUCH_RESOURCE", .detail = "The user has no such session."};
}

inline Error session_not_extendable() {
    return {.kind = ErrorKind::unauthenticated,
            .code = "SESSION_NOT_EXTENDABLE",
            .detail = "The session has ended; sign in again."};
}

}  // namespace vestibule::sessions::errors
