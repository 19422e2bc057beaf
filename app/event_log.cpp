#include "app/event_log.hpp"

#include <atomic>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>

#include "domain/shared/origin.hpp"
#include "events/catalog.hpp"
#include "events/topics.hpp"
#include "infra/async/task_group.hpp"
#include "infra/eventlog/embedded_log.hpp"
#include "infra/eventlog/log_home.hpp"
#include "infra/kafka/kafka_publisher.hpp"
#include "infra/kafka/kafka_source.hpp"
#include "infra/kafka/topic_admin.hpp"
#include "infra/log/log.hpp"

namespace vestibule::app {

namespace {

using eventlog::EmbeddedLog;

struct KafkaParts {
    KafkaParts(asio::any_io_executor executor, const Settings& settings, Foundation& base)
        : pool({.name = "kafka", .threads = 2}),
          client{{.brokers = settings.events.kafka_brokers,
                  .group_prefix = settings.events.kafka_prefix,
                  .extra = settings.events.kafka_properties},
                 pool,
                 base.metrics},
          publisher(executor, client),
          source(client) {}

    BlockingPool pool;
    kafka::Client client;
    kafka::KafkaPublisher publisher;
    kafka::KafkaSource source;
    kafka::TopicAdmin admin{client.settings};
    std::atomic<bool> broker_answers = true;
    TaskGroup tasks{"kafka"};
};

// Readiness only reads the flag.
asio::awaitable<void> watch_broker(std::shared_ptr<KafkaParts> parts) {
    asio::steady_timer timer(co_await asio::this_coro::executor);
    for (;;) {
        try {
            co_await parts->pool.run([&] { parts->admin.brokers(); });
            parts->broker_answers = true;
        } catch (const std::runtime_error&) {
            parts->broker_answers = false;
        }
        timer.expires_after(std::chrono::seconds(2));
        co_await timer.async_wait(asio::use_awaitable);
    }
}

// Until a broker answers: neither the start nor the ready line waits for it.
asio::awaitable<void> make_topics(std::shared_ptr<KafkaParts> parts) {
    asio::steady_timer timer(co_await asio::this_coro::executor);
    for (;;) {
        try {
            co_await parts->pool.run(
                [&] { parts->admin.apply(kafka::wanted_topics(parts->client.settings.group_prefix, false)); });
            co_return;
        } catch (const std::exception& error) {
            log::warning("the demo's topics could not be made yet", {{"error", error.what()}});
        }
        timer.expires_after(std::chrono::seconds(2));
        co_await timer.async_wait(asio::use_awaitable);
    }
}

asio::awaitable<void> prune(sql::Database& database) {
    for (const auto& topic : events::topics()) {
        const auto name = events::full_name(eventlog::embedded_prefix, topic);
        co_await EmbeddedLog::prune(database, name, topic.retention);
        for (const auto& consumer : events::consumers_of(topic))
            co_await EmbeddedLog::prune(database, events::dead_letter_name(name, consumer),
                                        events::dead_letter_retention);
    }
}

asio::awaitable<void> measure(std::shared_ptr<EmbeddedLog> log, metrics::Registry& metrics) {
    for (const auto& topic : events::topics())
        for (const auto& consumer : events::consumers_of(topic)) {
            const auto name = events::full_name(eventlog::embedded_prefix, topic);
            metrics
                .gauge("vestibule_consumer_lag", "Records not yet handled", {{"consumer", consumer}, {"topic", name}})
                .set(static_cast<double>(co_await log->lag(consumer, name)));
        }
}

asio::awaitable<bool> settle_here(sql::Database& database) {
    bool home = false;
    co_await database.transact(service_context(),
                               [&](sql::Session& session) { home = eventlog::settle_here(session); });
    co_return home;
}

asio::awaitable<bool> settle_in_kafka(sql::Database& database, std::string prefix) {
    co_await database.transact(service_context(),
                               [&](sql::Session& session) { eventlog::settle_in_kafka(session, prefix); });
    co_return false;
}

}  // namespace

EventLog make_event_log(asio::any_io_executor executor, const Settings& settings, Foundation& base) {
    if (settings.events.kafka_brokers.empty()) {
        auto embedded = std::make_shared<EmbeddedLog>(executor, *base.database);
        EventLog log{.publisher = embedded.get(), .source = embedded.get(), .owner = embedded};
        log.settle_home = [&base]() { return settle_here(*base.database); };
        log.wake = [embedded] { embedded->wake(); };
        log.prune = [&base]() { return prune(*base.database); };
        log.measure = [embedded, &metrics = base.metrics]() { return measure(embedded, metrics); };
        return log;
    }
    auto parts = std::make_shared<KafkaParts>(executor, settings, base);
    if (settings.demo) parts->tasks.spawn(executor, make_topics(parts), "demo topics");
    parts->tasks.spawn(executor, watch_broker(parts), "broker");
    EventLog log{.publisher = &parts->publisher, .source = &parts->source, .owner = parts};
    log.stop_tasks = [parts] { parts->tasks.cancel(); };
    log.settle_home = [&base, prefix = settings.events.kafka_prefix]() {
        return settle_in_kafka(*base.database, prefix);
    };
    log.prune = [&base]() { return prune(*base.database); };  // what was there before events went to Kafka
    log.broker_answers = [parts] { return parts->broker_answers.load(); };
    return log;
}

}  // namespace vestibule::app
