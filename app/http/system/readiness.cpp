#include "app/http/system/readiness.hpp"

#include <algorithm>
#include <utility>

namespace vestibule::app {

void Readiness::watch_database(std::function<std::optional<Instant>()> unreachable_since) {
    const std::lock_guard lock(mutex_);
    unreachable_since_ = std::move(unreachable_since);
    database_.since = clock_.now();
}

void Readiness::watch(std::string name, std::function<bool()> works) {
    const std::lock_guard lock(mutex_);
    watched_.push_back({{std::move(name), DependencyState::ok, clock_.now()}, std::move(works)});
}

void Readiness::started() {
    const std::lock_guard lock(mutex_);
    started_ = true;
}

void Readiness::stopping() {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
}

Readiness::Report Readiness::report() {
    const std::lock_guard lock(mutex_);
    const auto now = clock_.now();
    Report report{started_ && !stopping_, DependencyState::ok, {}};

    if (unreachable_since_) {
        const auto since = unreachable_since_();
        const auto state = !since                     ? DependencyState::ok
                           : now - *since >= patience ? DependencyState::down
                                                      : DependencyState::degraded;
        if (since)
            database_.since = *since;
        else if (database_.state != DependencyState::ok)
            database_.since = now;
        database_.state = state;
        report.dependencies.push_back(database_);
        if (state == DependencyState::down) report.ready = false;
    }
    for (auto& [last, works] : watched_) {
        const auto state = works() ? DependencyState::ok : DependencyState::degraded;
        if (state != last.state) last.since = now;
        last.state = state;
        report.dependencies.push_back(last);
    }
    for (const auto& dependency : report.dependencies) report.state = std::max(report.state, dependency.state);
    if (!report.ready) report.state = DependencyState::down;
    return report;
}

}  // namespace vestibule::app
