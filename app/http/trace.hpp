// Correlation ids and W3C traces: taken up from a request, or begun.
#pragma once

#include <string>

#include "domain/shared/ids.hpp"
#include "infra/http/message.hpp"

namespace vestibule::app {

// The request's X-Correlation-Id if it is one (1–64 of [A-Za-z0-9._-]), else a new one.
std::string correlation_id(const http::Headers& headers, Ids& ids);

// A traceparent (W3C Trace Context, version 00) of our own span: in the request's trace if it names one, else in a
// new, sampled one.
std::string traceparent(const http::Headers& headers, Ids& ids);

}  // namespace vestibule::app
