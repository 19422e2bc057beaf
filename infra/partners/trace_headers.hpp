// How a partner's own log finds the request that a call of ours goes back to.
#pragma once

#include "domain/shared/origin.hpp"
#include "infra/http/message.hpp"

namespace vestibule::partners {

// X-Correlation-Id, and traceparent (W3C Trace Context); what is not known is left out.
inline http::Headers trace_headers(const Origin& origin) {
    http::Headers headers;
    if (!origin.correlation_id.empty()) headers.set("X-Correlation-Id", origin.correlation_id);
    if (!origin.traceparent.empty()) headers.set("traceparent", origin.traceparent);
    return headers;
}

}  // namespace vestibule::partners
