// One member of a consumer group.
#pragma once

#include <memory>

#include "domain/shared/event_log.hpp"
#include "infra/kafka/client.hpp"

namespace vestibule::kafka {

class KafkaSubscription final : public EventSubscription {
  public:
    KafkaSubscription(Client& client, asio::any_io_executor executor, const std::string& consumer,
                      const std::vector<std::string>& topics);
    ~KafkaSubscription() override;

    asio::awaitable<std::vector<Delivery>> next() override;
    bool begin(const Delivery& delivery) override;
    void finish(const Delivery& delivery) override;
    void release(const Delivery& delivery) override;
    bool ours(const Delivery& delivery) const override;
    asio::awaitable<void> stop() override;

  private:
    struct State;
    std::shared_ptr<State> state_;
};

}  // namespace vestibule::kafka
