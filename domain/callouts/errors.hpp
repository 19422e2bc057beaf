// Every refusal of working on callouts.
#pragma once

#include "domain/shared/error.hpp"

namespace vestibule::callouts::errors {

inline Error callout_not_found() {
    return {.kind = ErrorKind::not_found,
            .code = "CALLOUT_NOT_FOUND",
            .detail = "There is no such call to a partner, or it does not wait for an operator."};
}

}  // namespace vestibule::callouts::errors
