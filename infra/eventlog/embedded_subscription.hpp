// One consumer's way through the embedded log.
#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <memory>
#include <string>
#include <vector>

#include "infra/eventlog/log_table.hpp"

namespace vestibule::eventlog {

std::unique_ptr<EventSubscription> subscribe(std::shared_ptr<LogTable> table, asio::any_io_executor executor,
                                             std::string consumer, std::vector<std::string> topics);

}  // namespace vestibule::eventlog
