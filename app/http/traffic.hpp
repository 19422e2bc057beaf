// What the front door tells of each request that it has answered: metrics by operation, and a line in the log.
#pragma once

#include <cstddef>
#include <memory>
#include <vector>

#include "app/http/exchange.hpp"
#include "infra/metrics/metrics.hpp"

namespace vestibule::app {

// Thread-safe; `routes` outlives it.
class Traffic {
  public:
    Traffic(metrics::Registry& metrics, const std::vector<Route>& routes);
    ~Traffic();

    void note(const Exchange& exchange, unsigned status, std::size_t bytes);

  private:
    struct Operation;

    Operation& operation_of(const Route* route);

    const std::vector<Route>& routes_;
    std::vector<std::unique_ptr<Operation>> operations_;  // as routes; the last is of requests without a route
};

}  // namespace vestibule::app
