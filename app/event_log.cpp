#include "app/event_log.hpp"

#include "infra/eventlog/embedded_log.hpp"
#include "infra/kafka/kafka_publisher.hpp"
#include "infra/kafka/kafka_source.hpp"
#include "infra/kafka/topic_admin.hpp"

namespace vestibule::app {

namespace {

struct KafkaParts {
    KafkaParts(asio::any_io_executor executor, const Settings& settings, Foundation& base)
        : pool({.name = "kafka", .threads = 2}),
          client{{.brokers = settings.events.kafka_brokers, .group_prefix = settings.events.kafka_prefix},
                 pool,
                 base.metrics},
          publisher(executor, client),
          source(client) {}

    BlockingPool pool;
    kafka::Client client;
    kafka::KafkaPublisher publisher;
    kafka::KafkaSource source;
};

}  // namespace

EventLog make_event_log(asio::any_io_executor executor, const Settings& settings, Foundation& base) {
    if (settings.events.kafka_brokers.empty()) {
        auto embedded = std::make_shared<eventlog::EmbeddedLog>(executor, *base.database);
        return {embedded.get(), embedded.get(), embedded};
    }
    auto parts = std::make_shared<KafkaParts>(executor, settings, base);
    return {&parts->publisher, &parts->source, parts};
}

}  // namespace vestibule::app
