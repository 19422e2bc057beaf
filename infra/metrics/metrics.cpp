#include "infra/metrics/metrics.hpp"

#include <prometheus/counter.h>
#include <prometheus/family.h>
#include <prometheus/gauge.h>
#include <prometheus/histogram.h>
#include <prometheus/registry.h>
#include <prometheus/text_serializer.h>

#include <mutex>
#include <utility>

namespace vestibule::metrics {

void Counter::add(double amount) const {
    if (handle) static_cast<prometheus::Counter*>(handle)->Increment(amount);
}

void Gauge::set(double value) const {
    if (handle) static_cast<prometheus::Gauge*>(handle)->Set(value);
}

void Gauge::add(double amount) const {
    if (handle) static_cast<prometheus::Gauge*>(handle)->Increment(amount);
}

void Histogram::observe(double seconds) const {
    if (handle) static_cast<prometheus::Histogram*>(handle)->Observe(seconds);
}

struct Registry::State {
    prometheus::Registry registry;
    std::mutex mutex;  // guards refreshers
    std::vector<std::function<void()>> refreshers;
};

Registry::Registry() : state_(std::make_unique<State>()) {}
Registry::~Registry() = default;

// prometheus::Registry merges families of one name and Family::Add gives the metric there is for equal labels.
Counter Registry::counter(const std::string& name, const std::string& help, const Labels& labels) {
    return {&prometheus::BuildCounter().Name(name).Help(help).Register(state_->registry).Add(labels)};
}

Gauge Registry::gauge(const std::string& name, const std::string& help, const Labels& labels) {
    return {&prometheus::BuildGauge().Name(name).Help(help).Register(state_->registry).Add(labels)};
}

Histogram Registry::histogram(const std::string& name, const std::string& help, const Labels& labels,
                              std::vector<double> buckets) {
    return {&prometheus::BuildHistogram()
                 .Name(name)
                 .Help(help)
                 .Register(state_->registry)
                 .Add(labels, prometheus::Histogram::BucketBoundaries(std::move(buckets)))};
}

void Registry::on_scrape(std::function<void()> refresh) {
    const std::lock_guard lock(state_->mutex);
    state_->refreshers.push_back(std::move(refresh));
}

std::string Registry::expose() {
    std::vector<std::function<void()>> refreshers;
    {
        const std::lock_guard lock(state_->mutex);
        refreshers = state_->refreshers;
    }
    for (const auto& refresh : refreshers) refresh();
    return prometheus::TextSerializer().Serialize(state_->registry.Collect());
}

}  // namespace vestibule::metrics
