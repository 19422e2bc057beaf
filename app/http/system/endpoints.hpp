// Calls about the service itself: health, metrics, descriptions, and pages.
#pragma once

#include <string>
#include <vector>

#include "app/http/route.hpp"
#include "app/http/system/readiness.hpp"
#include "infra/metrics/metrics.hpp"

namespace vestibule::app {

struct SystemParts {
    Readiness& readiness;
    std::string public_url;  // http.public_url: the server of /openapi.json
    std::string asyncapi;    // the document of /asyncapi.json
};

// /health/*, /openapi.json, /asyncapi.json, /docs, /problems/{code}, /. The parts outlive the routes.
std::vector<Route> system_routes(SystemParts parts);

// /metrics: on http.ops_listen where that is set, else beside the others.
std::vector<Route> metrics_routes(metrics::Registry& registry);

}  // namespace vestibule::app
