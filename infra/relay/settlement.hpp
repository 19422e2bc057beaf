// What the log has acknowledged or refused, on its way out of the outbox.
#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <memory>
#include <vector>

#include "infra/async/signal.hpp"
#include "infra/relay/outbox.hpp"
#include "infra/relay/queues.hpp"
#include "infra/relay/settings.hpp"
#include "infra/sql/database.hpp"

namespace vestibule::relay {

// Deletes what was acknowledged, every 50 ms or 200 rows, and writes down what is parked; both leave `queues` then.
// Used on one strand; what it is made from outlives it.
class Settlement {
  public:
    Settlement(asio::any_io_executor strand, sql::Database& database, const RelaySettings& settings, Queues& queues);

    void acknowledged(SentRow row) { sent_.push_back(row); }
    void refused(ParkedRow row) { refused_.push_back(std::move(row)); }
    // The end of one or several of these.
    void wake();

    // Until it is cancelled.
    asio::awaitable<void> run();
    // From now on without a pause, and what can't be stored is left for the next start.
    void hurry();
    asio::awaitable<void> settle();
    bool at_work() const { return at_work_; }

  private:
    asio::awaitable<void> settle_all();
    asio::awaitable<bool> store(const std::vector<SentRow>& sent, const std::vector<ParkedRow>& refused);
    bool nothing_left() const { return sent_.empty() && refused_.empty(); }

    asio::any_io_executor strand_;
    sql::Database& database_;
    const RelaySettings& settings_;
    Queues& queues_;
    std::shared_ptr<Signal> signal_;
    std::vector<SentRow> sent_;
    std::vector<ParkedRow> refused_;
    bool at_work_ = false;
    bool hurried_ = false;
};

}  // namespace vestibule::relay
