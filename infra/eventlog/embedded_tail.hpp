// A private reader of topics of the embedded log, without a position of its own there.
#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "infra/eventlog/log_table.hpp"

namespace vestibule::eventlog {

// nullptr for a cursor that is no place of this log.
asio::awaitable<std::unique_ptr<EventTail>> open_tail(std::shared_ptr<LogTable> table, asio::any_io_executor executor,
                                                      std::vector<std::string> topics,
                                                      std::optional<std::string> cursor);

}  // namespace vestibule::eventlog
