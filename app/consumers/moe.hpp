// The consumer "moe": the first activation of an enrollment starts the site's MOE call. It writes ledger rows; the
// dispatcher calls.
#pragma once

#include "app/consumers/reaction.hpp"
#include "domain/shared/tenant.hpp"
#include "infra/sql/notification/sql_effect_store.hpp"

namespace vestibule::app {

// Both outlive the consumer. Without a partner (`on` false) it takes the events and starts nothing.
Consumer make_moe_consumer(const sql::EffectTools& tools, const Tenants& tenants, bool on);

}  // namespace vestibule::app
