// The consumers of the service. To add one: its file, and its line in consumers.cpp.
#pragma once

#include <vector>

#include "app/consumers/reaction.hpp"
#include "domain/shared/tenant.hpp"
#include "infra/sql/notification/sql_effect_store.hpp"

namespace vestibule::app {

// What they are made from; all of it outlives them.
struct ConsumerParts {
    const sql::EffectTools& tools;
    const Tenants& tenants;
    bool partner;  // there is a MOE partner to be told
};

std::vector<Consumer> make_consumers(const ConsumerParts& parts);

}  // namespace vestibule::app
