// A loop that does something again and again until it is cancelled, whatever becomes of each turn.
#pragma once

#include <boost/asio/awaitable.hpp>
#include <chrono>
#include <functional>
#include <string_view>

namespace vestibule::app {

namespace asio = boost::asio;

// Waits, runs `turn`, waits …; a turn that throws is logged the first time in a row. Ends by cancellation only.
// `what` and `turn` outlive the await.
asio::awaitable<void> every(std::chrono::milliseconds pause, std::string_view what,
                            std::function<asio::awaitable<void>()> turn);

}  // namespace vestibule::app
