// Every refusal of enrollment; a hit's is domain/shared/screening.
#pragma once

#include "domain/shared/error.hpp"

namespace vestibule::enrollment::errors {

inline Error duplicate_user() {
    return {.kind = ErrorKind::invalid,
            .code = "DUPLICATE_USER",
            .detail = "The identifier or the e-mail address is already a login name on the site."};
}

inline Error consent_required() {
    return {.kind = ErrorKind::invalid,
            .code = "CONSENT_REQUIRED",
            .detail = "Nobody is enrolled without a consent.",
            .fields = {{"/consents", "REQUIRED", "at least one consent"}}};
}

// `faults` point into the request.
inline Error asset_invalid(std::vector<FieldError> faults) {
    return {.kind = ErrorKind::invalid,
            .code = "ASSET_INVALID",
            .detail = "The assets break the rules listed in errors.",
            .fields = std::move(faults)};
}

inline Error enrollment_not_found() {
    return {.kind = ErrorKind::not_found, .code = "ENROLLMENT_NOT_FOUND", .detail = "There is no such enrollment."};
}

inline Error user_not_found() {
    return {.kind = ErrorKind::not_found, .code = "USER_NOT_FOUND", .detail = "There is no such guest."};
}

inline Error user_not_active() {
    return {.kind = ErrorKind::forbidden,
            .code = "USER_NOT_ACTIVE",
            .detail = "The guest was refused or is held by an operator; nothing can be changed."};
}

// What says who the guest is on the site: changed by the person, never by the issuer.
inline Error not_changed_here(std::vector<std::string> pointers) {
    Error error{.kind = ErrorKind::invalid,
                .code = "VALIDATION_FAILED",
                .detail = "The request breaks the rules listed in errors."};
    for (auto& pointer : pointers) error.fields.push_back({std::move(pointer), "VALUE", "is not changed by this call"});
    return error;
}

}  // namespace vestibule::enrollment::errors
