// Which event log the service has: Kafka where brokers are configured, else the embedded log.
#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <functional>
#include <memory>

#include "app/config/settings.hpp"
#include "app/foundation.hpp"
#include "domain/shared/event_log.hpp"

namespace vestibule::app {

struct EventLog {
    EventPublisher* publisher = nullptr;
    EventSource* source = nullptr;
    std::shared_ptr<void> owner;
    // Before the first command: settles where events are written. True where that is the log: no relay is wanted.
    std::function<asio::awaitable<bool>()> settle_home = {};
    std::function<void()> wake = [] {};        // commands have written into the log
    std::function<void()> stop_tasks = [] {};  // what it does beside publishing and reading
    // Deletes what is older than its topic keeps from the log in the database.
    std::function<asio::awaitable<void>()> prune = {};
    // Shows how far its consumers are; null where the log does that by itself.
    std::function<asio::awaitable<void>()> measure = {};
    std::function<bool()> broker_answers = {};  // null for the embedded log
};

// Under --demo makes the topics that are missing on Kafka, as soon as a broker answers.
EventLog make_event_log(asio::any_io_executor executor, const Settings& settings, Foundation& base);

}  // namespace vestibule::app
