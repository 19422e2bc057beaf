#include "app/http/traffic.hpp"

#include <cstdio>
#include <map>
#include <mutex>

#include "infra/log/log.hpp"

namespace vestibule::app {
namespace {

std::string tenths(double number) {
    char text[32];
    std::snprintf(text, sizeof text, "%.1f", number);
    return text;
}

}  // namespace

// The handles are made when first needed.
struct Traffic::Operation {
    std::string name;
    metrics::Registry& registry;
    metrics::Histogram seconds;
    std::mutex mutex = {};
    std::map<unsigned, metrics::Counter> requests = {};

    void count(unsigned status) {
        const std::lock_guard lock(mutex);
        auto known = requests.find(status);
        if (known == requests.end())
            known = requests
                        .emplace(status,
                                 registry.counter("vestibule_http_requests_total", "Requests by operation and status",
                                                  {{"operation", name}, {"status", std::to_string(status)}}))
                        .first;
        known->second.add();
    }
};

Traffic::Traffic(metrics::Registry& metrics, const std::vector<Route>& routes) : routes_(routes) {
    const auto add = [&](const std::string& name) {
        auto seconds = metrics.histogram("vestibule_http_request_seconds", "From the head of a request to its answer",
                                         {{"operation", name}});
        operations_.push_back(std::make_unique<Operation>(name, metrics, seconds));
    };
    for (const auto& route : routes_) add(route.operation);
    add("none");
}

Traffic::~Traffic() = default;

Traffic::Operation& Traffic::operation_of(const Route* route) {
    return route ? *operations_[static_cast<std::size_t>(route - routes_.data())] : *operations_.back();
}

void Traffic::note(const Exchange& exchange, unsigned status, std::size_t bytes) {
    const std::chrono::duration<double> took = std::chrono::steady_clock::now() - exchange.began;
    auto& operation = operation_of(exchange.route);
    operation.count(status);
    operation.seconds.observe(took.count());
    log::info("request", {{"operation", operation.name},
                          {"status", std::to_string(status)},
                          {"milliseconds", tenths(took.count() * 1000)},
                          {"bytes", std::to_string(bytes)},
                          {"correlation_id", exchange.correlation_id},
                          {"client", exchange.verified.client ? exchange.verified.client->id : "-"}});
}

}  // namespace vestibule::app
