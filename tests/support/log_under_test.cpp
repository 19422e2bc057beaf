#include "tests/support/log_under_test.hpp"

#include <boost/asio/this_coro.hpp>
#include <optional>

#include "infra/async/signal.hpp"
#include "infra/eventlog/embedded_log.hpp"
#include "infra/kafka/kafka_publisher.hpp"
#include "infra/kafka/kafka_source.hpp"
#include "infra/kafka/topic_admin.hpp"
#include "tests/support/database_fixture.hpp"
#include "tests/support/kafka.hpp"

namespace vestibule::tests {

namespace {

class EmbeddedUnderTest final : public LogUnderTest {
  public:
    EmbeddedUnderTest(sql::Dialect dialect, asio::any_io_executor executor)
        : database_(dialect), log_(std::move(executor), *database_) {}

    EventPublisher& publisher() override { return log_; }
    EventSource& source() override { return log_; }
    std::string topic() const override { return "vestibule.user.v1"; }
    asio::awaitable<void> stop() override { co_await log_.stop(std::chrono::seconds(1)); }

  private:
    FreshDatabase database_;
    eventlog::EmbeddedLog log_;
};

class KafkaUnderTest final : public LogUnderTest {
  public:
    explicit KafkaUnderTest(asio::any_io_executor executor)
        : pool_({.name = "kafka", .threads = 2}),
          client_{{.brokers = KafkaBroker::shared().brokers(), .group_prefix = next_name()}, pool_, metrics_},
          publisher_(std::move(executor), client_),
          source_(client_) {
        kafka::TopicAdmin(client_.settings)
            .apply({{.name = topic(), .partitions = 3, .replication = 1, .properties = {}}});
    }

    EventPublisher& publisher() override { return publisher_; }
    EventSource& source() override { return source_; }
    std::string topic() const override { return client_.settings.group_prefix + ".user.v1"; }
    asio::awaitable<void> stop() override { co_await publisher_.stop(std::chrono::seconds(1)); }

  private:
    static std::string next_name() {
        static int number = 0;
        return "log" + std::to_string(++number);
    }

    metrics::Registry metrics_;
    BlockingPool pool_;
    kafka::Client client_;
    kafka::KafkaPublisher publisher_;
    kafka::KafkaSource source_;
};

}  // namespace

std::ostream& operator<<(std::ostream& out, LogKind kind) {
    return out << (kind == LogKind::kafka             ? "Kafka"
                   : kind == LogKind::embedded_sqlite ? "embedded on SQLite"
                                                      : "embedded on PostgreSQL");
}

std::unique_ptr<LogUnderTest> LogUnderTest::make(LogKind kind, asio::any_io_executor executor) {
    if (kind == LogKind::kafka) return std::make_unique<KafkaUnderTest>(std::move(executor));
    return std::make_unique<EmbeddedUnderTest>(
        kind == LogKind::embedded_sqlite ? sql::Dialect::sqlite : sql::Dialect::postgres, std::move(executor));
}

asio::awaitable<PublishOutcome> publish(EventPublisher& publisher, std::shared_ptr<const events::Record> record) {
    const auto arrived = std::make_shared<Signal>(co_await asio::this_coro::executor);
    const auto outcome = std::make_shared<std::optional<PublishOutcome>>();
    publisher.publish(std::move(record), [arrived, outcome](PublishOutcome told) {
        *outcome = std::move(told);
        arrived->raise();
    });
    co_await arrived->wait(log_test_limit);
    if (!*outcome) throw std::runtime_error("no outcome");
    co_return **outcome;
}

}  // namespace vestibule::tests
