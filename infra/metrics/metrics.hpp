// Counters, gauges and histograms in Prometheus' text form.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

namespace vestibule::metrics {

using Labels = std::map<std::string, std::string>;  // bounded values only: never an id, a name, an address

// Handles are cheap to copy, thread-safe, and live as long as the registry.
class Counter {
  public:
    void add(double amount = 1) const;
    void* handle = nullptr;
};
class Gauge {
  public:
    void set(double value) const;
    void add(double amount) const;
    void* handle = nullptr;
};
class Histogram {
  public:
    void observe(double seconds) const;
    void* handle = nullptr;
};

// Owned by the composition root. Asking again for the same name and labels gives the same handle.
class Registry {
  public:
    Registry();
    ~Registry();

    Counter counter(const std::string& name, const std::string& help, const Labels& labels = {});
    Gauge gauge(const std::string& name, const std::string& help, const Labels& labels = {});
    Histogram histogram(const std::string& name, const std::string& help, const Labels& labels = {},
                        std::vector<double> buckets = {0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5,
                                                       5, 10});
    // Read when scraped.
    void on_scrape(std::function<void()> refresh);
    // The text exposition of everything registered.
    std::string expose();

  private:
    struct State;
    std::unique_ptr<State> state_;
};

}  // namespace vestibule::metrics
