#include "infra/sql/closure_metrics.hpp"

namespace vestibule::sql {

namespace {

double seconds(std::chrono::steady_clock::duration time) {
    return std::chrono::duration<double>(time).count();
}

}  // namespace

ClosureMetrics::ClosureMetrics(metrics::Registry* registry) : registry_(registry) {
    if (registry_ == nullptr) return;
    const auto closures = [&](const char* outcome) {
        return registry_->counter("vestibule_sql_closures_total", "Closures run in transactions",
                                  {{"outcome", outcome}});
    };
    committed_ = closures("committed");
    failed_ = closures("failed");
    retried_ =
        registry_->counter("vestibule_sql_retries_total", "Transactions run again after a conflict or a failed batch");
    batch_ = registry_->histogram("vestibule_sql_batch_closures", "Closures that shared one commit", {},
                                  {1, 2, 4, 8, 16, 32, 64, 128});
    commit_ = registry_->histogram("vestibule_sql_commit_seconds", "Time of COMMIT");
    waited_ = registry_->histogram("vestibule_sql_wait_seconds", "Time a closure waited for a connection");
}

std::function<void(std::size_t)> ClosureMetrics::depth_of(const char* queue) const {
    if (registry_ == nullptr) return [](std::size_t) {};
    const auto gauge =
        registry_->gauge("vestibule_sql_queue", "Closures that wait for a connection", {{"queue", queue}});
    return [gauge](std::size_t depth) { gauge.set(static_cast<double>(depth)); };
}

void ClosureMetrics::closure(bool failed) const {
    if (registry_ != nullptr) (failed ? failed_ : committed_).add();
}

void ClosureMetrics::batch(std::size_t closures) const {
    if (registry_ != nullptr) batch_.observe(static_cast<double>(closures));
}

void ClosureMetrics::commit(std::chrono::steady_clock::duration time) const {
    if (registry_ != nullptr) commit_.observe(seconds(time));
}

void ClosureMetrics::waited(std::chrono::steady_clock::duration time) const {
    if (registry_ != nullptr) waited_.observe(seconds(time));
}

void ClosureMetrics::retried() const {
    if (registry_ != nullptr) retried_.add();
}

}  // namespace vestibule::sql
