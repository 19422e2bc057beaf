// The consumer "mailer": which event makes which mail. It writes ledger rows; the dispatcher sends.
#pragma once

#include "app/consumers/reaction.hpp"
#include "infra/sql/notification/sql_effect_store.hpp"

namespace vestibule::app {

// `tools` outlives the consumer.
Consumer make_mailer(const sql::EffectTools& tools);

}  // namespace vestibule::app
