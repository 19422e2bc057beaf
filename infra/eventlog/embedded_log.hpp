// The embedded event log: a table in the database, with the promises of the Kafka adapters and no broker.
#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <memory>

#include "domain/shared/event_log.hpp"
#include "infra/eventlog/log_table.hpp"

namespace vestibule::eventlog {

// Publisher and source in one: an append wakes the subscriptions of this process. Every topic has the one
// partition 0; offsets are positions in the table, whose order is that of commits: SQLite has one writer, on
// PostgreSQL appends take a lock. Thread-safe; owned by the composition root; the database outlives it.
class EmbeddedLog final : public EventPublisher, public EventSource {
  public:
    EmbeddedLog(asio::any_io_executor executor, sql::Database& database, Settings settings = {});
    ~EmbeddedLog() override;

    void publish(std::shared_ptr<const events::Record> record, std::function<void(PublishOutcome)> done) override;
    // Commands have written: wakes the subscriptions. Thread-safe, cheap.
    void wake();
    asio::awaitable<void> restart() override;
    asio::awaitable<void> stop(std::chrono::milliseconds grace) override;

    std::unique_ptr<EventSubscription> subscribe(asio::any_io_executor executor, std::string consumer,
                                                 std::vector<std::string> topics) override;
    asio::awaitable<std::unique_ptr<EventTail>> tail(asio::any_io_executor executor, std::vector<std::string> topics,
                                                     std::optional<std::string> cursor) override;

    // Records of a topic that the consumer has not finished.
    asio::awaitable<std::int64_t> lag(std::string consumer, std::string topic);

    // Deletes what is older than `retention` in a topic, a thousand records a transaction.
    static asio::awaitable<void> prune(sql::Database& database, std::string topic, std::chrono::seconds retention);

    struct State;

  private:
    std::shared_ptr<State> state_;
};

}  // namespace vestibule::eventlog
