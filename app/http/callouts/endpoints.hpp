// Operators' calls on what was told to partners (api.md, section 9).
#pragma once

#include <vector>

#include "app/http/route.hpp"
#include "domain/callouts/manage_callouts.hpp"
#include "domain/shared/text.hpp"

namespace vestibule::app {

struct CalloutEndpoints {
    callouts::ManageCalloutsHandler& manage;
    const Text& text;
};

std::vector<Route> callout_routes(CalloutEndpoints endpoints);

}  // namespace vestibule::app
