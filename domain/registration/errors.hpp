// Every refusal of registration and activation.
#pragma once

#include "domain/shared/error.hpp"

namespace vestibule::registration::errors {

inline Error duplicate_user() {
    return {.kind = ErrorKind::invalid, .code = "DUPLICATE_USER", .detail = "A login name is taken on this site."};
}

// Also for a user whom the client does not reach.
inline Error user_not_found() {
    return {.kind = ErrorKind::not_found, .code = "USER_NOT_FOUND", .detail = "There is no such user."};
}

inline Error user_not_active() {
    return {.kind = ErrorKind::forbidden, .code = "USER_NOT_ACTIVE", .detail = "The user may not act now."};
}

inline Error activation_token_invalid() {
    return {.kind = ErrorKind::not_found,
            .code = "ACTIVATION_TOKEN_INVALID",
            .detail = "No activation waits for this token."};
}

inline Error activation_token_expired() {
    return {.kind = ErrorKind::not_found,
            .code = "ACTIVATION_TOKEN_EXPIRED",
            .detail = "The activation token has expired; have the mail sent again."};
}

// Registered without a password, and none came with the token.
inline Error password_required() {
    return {.kind = ErrorKind::invalid,
            .code = "VALIDATION_FAILED",
            .detail = "The request is not valid.",
            .fields = {{"/password", "REQUIRED", "There is no password from the registration."}}};
}

inline Error too_many_mails(std::chrono::seconds retry_after) {
    return {.kind = ErrorKind::rate_limited,
            .code = "RATE_LIMITED",
            .detail = "Too many mails were asked for.",
            .retry_after = retry_after};
}

}  // namespace vestibule::registration::errors
