#include "app/http/failure.hpp"

#include <boost/core/demangle.hpp>
#include <typeinfo>

#include "domain/shared/failures.hpp"
#include "infra/log/log.hpp"

namespace vestibule::app {

std::string without_values(std::string_view text) {
    std::string kept;
    char until = 0;
    for (const char c : text.substr(0, text.find_first_of("\r\n"))) {
        if (until != 0) {
            if (c != until) continue;
            until = 0;
        } else if (c == '"' || c == '\'') {
            until = c;
        } else if (c == '(') {
            until = ')';
        }
        kept += c;
        if (kept.size() == 200) break;
    }
    return kept;
}

Error error_of(std::exception_ptr failure, const std::string& operation, const std::string& correlation_id) {
    std::string kind = "unknown";
    std::string reason;
    try {
        std::rethrow_exception(failure);
    } catch (const Overloaded&) {
        return {.kind = ErrorKind::overloaded,
                .code = "OVERLOADED",
                .detail = "The service has more work in hand than it can do in time.",
                .retry_after = std::chrono::seconds(1)};
    } catch (const Unavailable& unavailable) {
        log::warning("a dependency does not answer", {{"operation", operation},
                                                      {"correlation_id", correlation_id},
                                                      {"reason", without_values(unavailable.what())}});
        return {.kind = ErrorKind::unavailable,
                .code = "UNAVAILABLE",
                .detail = "A dependency of the service does not answer.",
                .retry_after = std::chrono::seconds(2)};
    } catch (const std::exception& other) {
        kind = boost::core::demangle(typeid(other).name());
        reason = without_values(other.what());
    } catch (...) {
        reason = "not an exception";
    }
    log::error("request failed",
               {{"operation", operation}, {"correlation_id", correlation_id}, {"kind", kind}, {"reason", reason}});
    return {ErrorKind::internal, "INTERNAL_ERROR", "Something broke that should not have."};
}

Error malformed_error(unsigned status, std::string_view detail) {
    const std::string words(detail);
    switch (status) {
        case 400:
        case 505:
            return {ErrorKind::invalid, "VALIDATION_FAILED", words};
        case 408:
            return {ErrorKind::invalid, "REQUEST_TIMEOUT", words};
        case 413:
            return {ErrorKind::too_large, "PAYLOAD_TOO_LARGE", words};
        case 414:
            return {ErrorKind::invalid, "URI_TOO_LONG", words};
        case 431:
            return {ErrorKind::invalid, "HEADERS_TOO_LARGE", words};
        case 503:
            return {.kind = ErrorKind::overloaded,
                    .code = "OVERLOADED",
                    .detail = words,
                    .retry_after = std::chrono::seconds(1)};
        default:
            return {ErrorKind::internal, "INTERNAL_ERROR", words};
    }
}

}  // namespace vestibule::app
