// The table event_log and who waits for it: what a log, its subscriptions and its tails share.
#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "domain/shared/event_log.hpp"
#include "infra/async/signal.hpp"
#include "infra/sql/database.hpp"

namespace vestibule::eventlog {

struct Settings {
    std::chrono::milliseconds poll{1000};  // looks for what another process appended
    std::size_t read_limit = 500;          // records a look, and handed out but not finished
    // Before a subscription looks: what comes together is read together, and the answer to whoever has just written
    // goes out first, as it would if nothing had been written (which nobody is to tell by the time).
    std::chrono::milliseconds gather{5};
};

// Thread-safe; the database outlives it.
class LogTable {
  public:
    LogTable(sql::Database& database_, Settings settings_) : database(database_), settings(settings_) {}

    // Until it has gone, `reader` is raised whenever this process has appended something.
    void watch(const std::shared_ptr<Signal>& reader);
    void wake_readers();

    sql::Database& database;
    const Settings settings;

  private:
    std::mutex mutex_;
    std::vector<std::weak_ptr<Signal>> readers_;
};

// The oldest records of a topic behind a position.
std::vector<Delivery> read_after(sql::Session& session, const std::string& topic, std::int64_t position,
                                 std::size_t limit);
// How many records of a topic the consumer has not finished.
std::int64_t unfinished(sql::Session& session, const std::string& consumer, const std::string& topic);

}  // namespace vestibule::eventlog
