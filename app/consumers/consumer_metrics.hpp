// What one consumer tells of itself at /metrics.
#pragma once

#include <string>

#include "infra/metrics/metrics.hpp"

namespace vestibule::app {

struct ConsumerMetrics {
    ConsumerMetrics(metrics::Registry& registry, const std::string& consumer)
        : applied(outcome(registry, consumer, "applied")),
          duplicates(outcome(registry, consumer, "duplicate")),
          skipped(outcome(registry, consumer, "skipped")),
          dead(outcome(registry, consumer, "dead")),
          retries(registry.counter("vestibule_consumer_retries_total", "Handler runs after a failure",
                                   {{"consumer", consumer}})),
          dead_letters(registry.gauge("vestibule_dead_letters", "Open dead letters", {{"consumer", consumer}})),
          handling(registry.histogram("vestibule_consumer_handler_seconds", "Handler with its transaction",
                                      {{"consumer", consumer}})),
          age(registry.histogram("vestibule_consumer_age_seconds", "From commit of the fact to its handling",
                                 {{"consumer", consumer}})) {}

    metrics::Counter applied, duplicates, skipped, dead;
    metrics::Counter retries;
    metrics::Gauge dead_letters;
    metrics::Histogram handling, age;

  private:
    static metrics::Counter outcome(metrics::Registry& registry, const std::string& consumer, const char* name) {
        return registry.counter("vestibule_consumer_events_total", "Events taken, by what became of them",
                                {{"consumer", consumer}, {"outcome", name}});
    }
};

}  // namespace vestibule::app
