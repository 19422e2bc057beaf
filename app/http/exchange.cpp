#include "app/http/exchange.hpp"

#include "app/http/oauth_error.hpp"
#include "app/http/problem.hpp"

namespace vestibule::app {

http::Response refuse(const Exchange& exchange, const Error& error) {
    if (exchange.oauth) return oauth_error(error);
    return problem(error, exchange.instance, exchange.traceparent, status_of(error.kind));
}

}  // namespace vestibule::app
