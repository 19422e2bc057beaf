// Every refusal of the review of cases.
#pragma once

#include "domain/shared/error.hpp"

namespace vestibule::screening::errors {

inline Error case_not_found() {
    return {.kind = ErrorKind::not_found, .code = "CASE_NOT_FOUND", .detail = "There is no such case."};
}

inline Error same_reviewer() {
    return {.kind = ErrorKind::forbidden,
            .code = "SAME_REVIEWER",
            .detail = "This reviewer has decided already; another one has to agree."};
}

inline Error case_changed() {
    return {.kind = ErrorKind::precondition_failed,
            .code = "PRECONDITION_FAILED",
            .detail = "The case has other hits, or another person, than when it was looked at."};
}

inline Error must_name_what_was_seen() {
    return {.kind = ErrorKind::precondition_required,
            .code = "PRECONDITION_REQUIRED",
            .detail = "The case has changed since it was opened: name in If-Match the ETag of what was looked at."};
}

inline Error case_closed() {
    return {.kind = ErrorKind::conflict, .code = "CASE_CLOSED", .detail = "The case has been decided."};
}

}  // namespace vestibule::screening::errors
