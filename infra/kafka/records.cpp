#include "infra/kafka/records.hpp"

namespace vestibule::kafka {

Delivery delivery_of(const rd_kafka_message_t& message, std::uint64_t epoch) {
    auto record = std::make_shared<events::Record>();
    record->topic = rd_kafka_topic_name(message.rkt);
    if (message.key) record->key.assign(static_cast<const char*>(message.key), message.key_len);
    if (message.payload) record->payload.assign(static_cast<const char*>(message.payload), message.len);
    rd_kafka_headers_t* headers = nullptr;  // owned by the message
    if (rd_kafka_message_headers(&message, &headers) == RD_KAFKA_RESP_ERR_NO_ERROR) {
        const char* name = nullptr;
        const void* value = nullptr;
        std::size_t size = 0;
        for (std::size_t at = 0;
             rd_kafka_header_get_all(headers, at, &name, &value, &size) == RD_KAFKA_RESP_ERR_NO_ERROR; ++at)
            record->headers.emplace_back(name, std::string(static_cast<const char*>(value), size));
    }
    rd_kafka_timestamp_type_t kind{};
    const auto milliseconds = rd_kafka_message_timestamp(&message, &kind);
    return {.record = std::move(record),
            .partition = message.partition,
            .offset = message.offset,
            .appended_at = Instant(std::chrono::milliseconds(milliseconds < 0 ? 0 : milliseconds)),
            .epoch = epoch};
}

}  // namespace vestibule::kafka
