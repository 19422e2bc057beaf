#include "infra/kafka/kafka_source.hpp"

#include <algorithm>

#include "infra/kafka/kafka_subscription.hpp"
#include "infra/kafka/kafka_tail.hpp"

namespace vestibule::kafka {

std::unique_ptr<EventSubscription> KafkaSource::subscribe(asio::any_io_executor executor, std::string consumer,
                                                          std::vector<std::string> topics) {
    return std::make_unique<KafkaSubscription>(client_, std::move(executor), consumer, topics);
}

std::unique_ptr<EventTail> KafkaSource::tail(asio::any_io_executor executor, std::vector<std::string> topics,
                                             std::optional<std::string> cursor) {
    std::ranges::sort(topics);
    std::optional<Offsets> from;
    if (cursor && !(from = offsets_of(topics, *cursor))) return nullptr;
    return std::make_unique<KafkaTail>(client_, std::move(executor), std::move(topics), std::move(from));
}

}  // namespace vestibule::kafka
