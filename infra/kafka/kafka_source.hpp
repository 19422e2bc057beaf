// Reads from Kafka: consumer groups for the service's consumers, private readers for whoever watches.
#pragma once

#include "domain/shared/event_log.hpp"
#include "infra/kafka/client.hpp"

namespace vestibule::kafka {

// Offsets are committed by hand, never automatically; assignment is eager (range), because cooperative-sticky with
// manual commits is broken in librdkafka 2.0. A partition that is taken away is drained first (5 s), committed, and
// only then given up. Owned by the composition root.
class KafkaSource final : public EventSource {
  public:
    explicit KafkaSource(Client& client) : client_(client) {}

    std::unique_ptr<EventSubscription> subscribe(asio::any_io_executor executor, std::string consumer,
                                                 std::vector<std::string> topics) override;
    asio::awaitable<std::unique_ptr<EventTail>> tail(asio::any_io_executor executor, std::vector<std::string> topics,
                                                     std::optional<std::string> cursor) override;

  private:
    Client& client_;
};

}  // namespace vestibule::kafka
