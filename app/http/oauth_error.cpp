#include "app/http/oauth_error.hpp"

#include "app/http/problem.hpp"

namespace vestibule::app {

http::Response oauth_error(const Error& error) {
    const auto status = status_of(error.kind);
    const auto* code = status == 503 ? "temporarily_unavailable" : status == 500 ? "server_error" : "invalid_request";
    auto response = json(status, {{"error", code}, {"error_description", error.detail}});
    response.headers.set("Cache-Control", "no-store");
    if (error.retry_after) response.headers.set("Retry-After", std::to_string(error.retry_after->count()));
    return response;
}

}  // namespace vestibule::app
