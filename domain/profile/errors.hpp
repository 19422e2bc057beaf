// Every refusal of looking at users.
#pragma once

#include "domain/shared/error.hpp"

namespace vestibule::profile::errors {

inline Error user_not_found() {
    return {.kind = ErrorKind::not_found, .code = "USER_NOT_FOUND", .detail = "There is no such user."};
}

}  // namespace vestibule::profile::errors
