// Revalidating many users (api.md, section 6).
#pragma once

#include <vector>

#include "app/http/route.hpp"
#include "domain/revalidation/run_revalidations.hpp"
#include "domain/revalidation/start_revalidation.hpp"
#include "domain/shared/text.hpp"

namespace vestibule::app {

struct RevalidationEndpoints {
    revalidation::StartRevalidationHandler& start;
    revalidation::GetRevalidationHandler& get;
    revalidation::MoeCalls moe_calls;
    const Text& text;
};

std::vector<Route> revalidation_routes(RevalidationEndpoints endpoints);

}  // namespace vestibule::app
