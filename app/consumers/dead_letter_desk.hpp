// What a consumer could not take: buried with its cause, and taken up again when an operator asks for it.
#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <chrono>
#include <functional>
#include <string>

#include "app/consumers/consumer_metrics.hpp"
#include "app/consumers/outage.hpp"
#include "app/consumers/reactions.hpp"
#include "domain/shared/event_log.hpp"
#include "infra/sql/consumers/dead_letters.hpp"
#include "infra/sql/database.hpp"
#include "infra/sql/store_tools.hpp"

namespace vestibule::app {

// Used on the consumer's strand only; what it is made from outlives it.
class DeadLetterDesk {
  public:
    struct Parts {
        const std::string& consumer;
        const Reactions& reactions;
        sql::Database& database;
        const sql::StoreTools& tools;
        Outage& outage;
        Outage::Pauses pauses;  // between tries to bury
        ConsumerMetrics& metrics;
    };

    DeadLetterDesk(asio::any_io_executor strand, Parts parts) : strand_(std::move(strand)), parts_(parts) {}

    // Keeps the event, its aggregate parked. `first_try` is when it was first handled. False: given up, as `go_on`
    // said.
    asio::awaitable<bool> bury(const Delivery& delivery, sql::DeadLetterCause cause,
                               std::chrono::steady_clock::time_point first_try, std::function<bool()> go_on);
    // Takes up one whose retry an operator has asked for, in a transaction of its own and in the order of versions.
    // False where there is none, or where it failed again.
    asio::awaitable<bool> retry_one();

  private:
    asio::awaitable<bool> bury_once(const Delivery& delivery, const sql::DeadLetterCause& cause);
    asio::awaitable<bool> apply_again(const sql::DeadLetter& letter);

    asio::any_io_executor strand_;
    Parts parts_;
};

}  // namespace vestibule::app
