// librdkafka's objects with owners: a leaked partition list would hang the client's end.
#pragma once

#include <librdkafka/rdkafka.h>

#include <memory>
#include <stdexcept>
#include <string>

#include "infra/kafka/client.hpp"

namespace vestibule::kafka {

template <auto Destroy>
struct Destroyed {
    template <class T>
    void operator()(T* object) const {
        Destroy(object);
    }
};

using Conf = std::unique_ptr<rd_kafka_conf_t, Destroyed<rd_kafka_conf_destroy>>;
using Handle = std::unique_ptr<rd_kafka_t, Destroyed<rd_kafka_destroy>>;
using Queue = std::unique_ptr<rd_kafka_queue_t, Destroyed<rd_kafka_queue_destroy>>;
using Event = std::unique_ptr<rd_kafka_event_t, Destroyed<rd_kafka_event_destroy>>;
using PartitionList =
    std::unique_ptr<rd_kafka_topic_partition_list_t, Destroyed<rd_kafka_topic_partition_list_destroy>>;
using MessageHeaders = std::unique_ptr<rd_kafka_headers_t, Destroyed<rd_kafka_headers_destroy>>;
using Failure = std::unique_ptr<rd_kafka_error_t, Destroyed<rd_kafka_error_destroy>>;

struct KafkaError : std::runtime_error {
    using std::runtime_error::runtime_error;
};

inline void check(rd_kafka_resp_err_t code, const std::string& what) {
    if (code != RD_KAFKA_RESP_ERR_NO_ERROR) throw KafkaError(what + ": " + rd_kafka_err2name(code));
}

// The common properties, then `properties`, then the operator's own. Throws KafkaError on one it does not know.
Conf make_conf(const ClientSettings& settings, std::initializer_list<std::pair<const char*, const char*>> properties);
Handle make_client(rd_kafka_type_t type, Conf conf);

}  // namespace vestibule::kafka
