// Publishes to Kafka with an idempotent producer.
#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <memory>

#include "domain/shared/event_log.hpp"
#include "infra/kafka/client.hpp"

namespace vestibule::kafka {

// A missing topic is waited for (an operator applies it); what the broker refuses for good is `refused`, with the
// name of librdkafka's error as reason; a fatal producer error is `broken`. Owned by the composition root.
class KafkaPublisher final : public EventPublisher {
  public:
    // Throws std::runtime_error on properties that librdkafka does not accept.
    KafkaPublisher(asio::any_io_executor executor, Client& client);
    ~KafkaPublisher() override;

    void publish(std::shared_ptr<const events::Record> record, std::function<void(PublishOutcome)> done) override;
    asio::awaitable<void> restart() override;
    asio::awaitable<void> stop(std::chrono::milliseconds grace) override;

  private:
    struct State;
    std::shared_ptr<State> state_;
};

}  // namespace vestibule::kafka
