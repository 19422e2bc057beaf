// The consumer "screening": an enrollment that waits for a decision becomes work. Its worker asks the provider.
#pragma once

#include "app/consumers/reaction.hpp"
#include "infra/sql/store_tools.hpp"

namespace vestibule::app {

// `tools` outlives the consumer.
Consumer make_screening_consumer(const sql::StoreTools& tools);

}  // namespace vestibule::app
