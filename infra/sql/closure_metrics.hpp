// What the database counts, on either dialect.
#pragma once

#include <chrono>
#include <functional>

#include "infra/metrics/metrics.hpp"

namespace vestibule::sql {

// Without a registry nothing is counted.
class ClosureMetrics {
  public:
    explicit ClosureMetrics(metrics::Registry* registry);

    std::function<void(std::size_t)> depth_of(const char* queue) const;
    void closure(bool failed) const;
    void batch(std::size_t closures) const;
    void commit(std::chrono::steady_clock::duration time) const;
    void waited(std::chrono::steady_clock::duration time) const;
    void retried() const;

  private:
    metrics::Registry* registry_;
    metrics::Counter committed_, failed_, retried_;
    metrics::Histogram batch_, commit_, waited_;
};

}  // namespace vestibule::sql
