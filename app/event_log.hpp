// Which event log the service has: Kafka where brokers are configured, else the embedded log.
#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <memory>

#include "app/config/settings.hpp"
#include "app/foundation.hpp"
#include "domain/shared/event_log.hpp"

namespace vestibule::app {

struct EventLog {
    EventPublisher* publisher = nullptr;
    EventSource* source = nullptr;
    std::shared_ptr<void> owner;
};

// Under --demo creates the topics that are missing on Kafka; throws where no broker answers then.
EventLog make_event_log(asio::any_io_executor executor, const Settings& settings, Foundation& base);

}  // namespace vestibule::app
