// Whether the service is ready, and how each thing that it depends on is doing, since when.
#pragma once

#include <functional>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "domain/shared/clock.hpp"

namespace vestibule::app {

enum class DependencyState { ok, degraded, down };

struct Dependency {
    std::string name;
    DependencyState state = DependencyState::ok;
    Instant since;
};

// Ready between started() and stopping(), unless the database has been unreachable for 10 s (events.md, 1.4).
// Everything else that fails is degraded, and the service stays ready. Thread-safe; owned by the composition root.
class Readiness {
  public:
    explicit Readiness(const Clock& clock) : clock_(clock) {}

    static constexpr std::chrono::seconds patience{10};

    // Before started(). Probes are called when somebody asks, on the asker's thread: they only read a flag.
    // The database: since when it has not answered.
    void watch_database(std::function<std::optional<Instant>()> unreachable_since);
    // A broker, mail, a partner: true while it works, for all that is known.
    void watch(std::string name, std::function<bool()> works);

    void started();
    void stopping();

    struct Report {
        bool ready;
        DependencyState state;  // the worst; down exactly where not ready
        std::vector<Dependency> dependencies;
    };
    Report report();

  private:
    struct Watched {
        Dependency last;
        std::function<bool()> works;
    };
    const Clock& clock_;
    std::mutex mutex_;
    std::function<std::optional<Instant>()> unreachable_since_;
    Dependency database_{"database", DependencyState::ok, {}};
    std::vector<Watched> watched_;
    bool started_ = false;
    bool stopping_ = false;
};

}  // namespace vestibule::app
