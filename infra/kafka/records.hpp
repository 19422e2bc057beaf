// A consumed Kafka message as one of our deliveries.
#pragma once

#include "domain/shared/event_log.hpp"
#include "infra/kafka/handles.hpp"

namespace vestibule::kafka {

Delivery delivery_of(const rd_kafka_message_t& message, std::uint64_t epoch);

}  // namespace vestibule::kafka
