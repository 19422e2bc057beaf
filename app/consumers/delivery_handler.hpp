// One delivery, from its envelope to its end: applied, known already, none of this consumer's, or a dead letter.
#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <chrono>
#include <functional>
#include <string>

#include "app/consumers/consumer_metrics.hpp"
#include "app/consumers/dead_letter_desk.hpp"
#include "app/consumers/outage.hpp"
#include "app/consumers/reactions.hpp"
#include "domain/shared/clock.hpp"
#include "domain/shared/event_log.hpp"
#include "infra/sql/shared_commits.hpp"

namespace vestibule::app {

// Used on the consumer's strand only; what it is made from outlives it.
class DeliveryHandler {
  public:
    struct Parts {
        const std::string& consumer;
        const Reactions& reactions;
        sql::SharedCommits& transactions;
        const Clock& clock;
        Outage& outage;
        DeadLetterDesk& dead_letters;
        ConsumerMetrics& metrics;
        std::chrono::milliseconds gap_patience;  // how long a missing version is looked for
    };

    DeliveryHandler(asio::any_io_executor strand, Parts parts) : strand_(std::move(strand)), parts_(parts) {}

    // True: it has come to its end. False: given up, as `go_on` said.
    asio::awaitable<bool> handle(const Delivery& delivery, std::function<bool()> go_on);

  private:
    enum class Taken { applied, not_next, duplicate, parked, gap, poison };
    static Taken taken_at(sql::Place place);

    asio::awaitable<Taken> take(const events::Record& record, const events::Envelope& event, bool expected_next);
    void note_applied(const events::Envelope& event, std::chrono::steady_clock::time_point started);
    asio::awaitable<void> pause(std::chrono::milliseconds time);

    asio::any_io_executor strand_;
    Parts parts_;
};

}  // namespace vestibule::app
