// A private reader of topics of the embedded log, without a position of its own there.
#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "infra/eventlog/log_table.hpp"

namespace vestibule::eventlog {

// nullptr for a cursor that it can't read.
std::unique_ptr<EventTail> make_tail(std::shared_ptr<LogTable> table, asio::any_io_executor executor,
                                     std::vector<std::string> topics, const std::optional<std::string>& cursor);

}  // namespace vestibule::eventlog
