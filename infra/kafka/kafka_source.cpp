#include "infra/kafka/kafka_source.hpp"

#include <algorithm>

#include "infra/kafka/kafka_subscription.hpp"
#include "infra/kafka/kafka_tail.hpp"

namespace vestibule::kafka {

std::unique_ptr<EventSubscription> KafkaSource::subscribe(asio::any_io_executor executor, std::string consumer,
                                                          std::vector<std::string> topics) {
    return std::make_unique<KafkaSubscription>(client_, std::move(executor), consumer, topics);
}

asio::awaitable<std::unique_ptr<EventTail>> KafkaSource::tail(asio::any_io_executor executor,
                                                              std::vector<std::string> topics,
                                                              std::optional<std::string> cursor) {
    std::ranges::sort(topics);
    std::optional<Offsets> from;
    if (cursor && !(from = offsets_of(topics, *cursor))) co_return nullptr;
    auto tail = std::make_unique<KafkaTail>(client_, std::move(executor), std::move(topics), std::move(from));
    if (co_await tail->open()) co_return tail;
    co_await tail->stop();
    co_return nullptr;
}

}  // namespace vestibule::kafka
