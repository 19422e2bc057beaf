// How often wrong secrets came lately for a client id; the right one is never asked about.
#pragma once

#include <chrono>
#include <deque>
#include <list>
#include <mutex>
#include <optional>
#include <string>
#include <unordered_map>
#include <utility>

#include "domain/shared/clock.hpp"

namespace vestibule::app {

// Counts in this process. Thread-safe. Ids that no client has are bounded apart, so that inventing ids can't
// push a real client's count out.
class WrongSecrets {
  public:
    explicit WrongSecrets(const Clock& clock) : clock_(clock) {}

    // Notes a wrong secret; where 20 were noted within the last minute, notes nothing and says how long to wait.
    std::optional<std::chrono::seconds> note(const std::string& client_id, bool declared);

  private:
    using Times = std::deque<Instant>;

    Times& times_of_unknown(const std::string& client_id);

    const Clock& clock_;
    std::mutex mutex_;
    std::unordered_map<std::string, Times> declared_;
    std::list<std::pair<std::string, Times>> unknown_;  // least recently wrong last
    std::unordered_map<std::string, std::list<std::pair<std::string, Times>>::iterator> unknown_by_id_;
};

}  // namespace vestibule::app
