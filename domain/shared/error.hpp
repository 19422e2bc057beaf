// The one error type: what went wrong, in words a client may read.
#pragma once

#include <chrono>
#include <expected>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace vestibule {

// Decides the HTTP status and a consumer's choice between retry and dead letter; nothing else does.
enum class ErrorKind {
    invalid,                 // 400
    unauthenticated,         // 401
    forbidden,               // 403
    not_found,               // 404
    method_not_allowed,      // 405
    conflict,                // 409
    precondition_failed,     // 412
    too_large,               // 413
    unsupported_media_type,  // 415
    unprocessable,           // 422
    precondition_required,   // 428
    rate_limited,            // 429
    internal,                // 500
    overloaded,              // 503, this process
    unavailable,             // 503, a dependency
};

// One violation in a request; `pointer` is a JSON Pointer (RFC 6901), `code` one of
// REQUIRED, UNKNOWN, TYPE, FORMAT, RANGE, VALUE.
struct FieldError {
    std::string pointer;
    std::string code;
    std::string detail;
};

struct Error {
    ErrorKind kind;
    std::string code;    // UPPER_SNAKE, stable, one of api.md section 1
    std::string detail;  // never a secret, a code, a PAN, SQL or a stack
    std::vector<FieldError> fields = {};
    std::optional<std::chrono::seconds> retry_after = {};
    // Further members of the problem document: a name in the plural (otpTypes) is a list of strings, any other
    // (enrollmentId) one string.
    std::vector<std::pair<std::string, std::vector<std::string>>> extra = {};
    // A password, code or token was wrong: a failed try of whoever sent it. Not so where a right one is refused for
    // another reason, or was used before (api.md section 5, failures).
    bool wrong_proof = false;
};

inline Error wrong_proof(Error error) {
    error.wrong_proof = true;
    return error;
}

template <class T>
using Result = std::expected<T, Error>;

inline std::unexpected<Error> fail(ErrorKind kind, std::string code, std::string detail) {
    return std::unexpected(Error{.kind = kind, .code = std::move(code), .detail = std::move(detail)});
}

}  // namespace vestibule
