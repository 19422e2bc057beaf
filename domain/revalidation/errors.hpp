// Every refusal of revalidating users.
#pragma once

#include "domain/shared/error.hpp"

namespace vestibule::revalidation::errors {

inline Error call_type_not_allowed() {
    return {.kind = ErrorKind::invalid,
            .code = "CALL_TYPE_NOT_ALLOWED",
            .detail = "None of the client's sites makes calls of this type, or there is no partner for them."};
}

inline Error no_users_in_range() {
    return {
        .kind = ErrorKind::invalid, .code = "NO_USERS_IN_RANGE", .detail = "The client reaches none of these users."};
}

inline Error not_found() {
    return {.kind = ErrorKind::not_found, .code = "REVALIDATION_NOT_FOUND", .detail = "There is no such revalidation."};
}

}  // namespace vestibule::revalidation::errors
