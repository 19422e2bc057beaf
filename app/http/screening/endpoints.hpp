// The calls of reviewers: screening cases and their decisions.
#pragma once

#include <boost/json/object.hpp>
#include <vector>

#include "app/http/route.hpp"
#include "domain/screening/review.hpp"
#include "domain/shared/text.hpp"

namespace vestibule::app {

// All outlive the routes.
struct ScreeningEndpoints {
    screening::ReviewHandler& review;
    const Text& text;
};

std::vector<Route> screening_routes(ScreeningEndpoints endpoints);

// As the list shows it; the detail has the person, the linked cases and the decisions besides.
boost::json::object case_item(const screening::Case& screening_case);
boost::json::object case_detail(const screening::Case& screening_case);

}  // namespace vestibule::app
