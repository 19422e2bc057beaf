#include <boost/asio/this_coro.hpp>
#include <boost/test/unit_test.hpp>
#include <thread>

#include "infra/kafka/kafka_publisher.hpp"
#include "infra/kafka/kafka_source.hpp"
#include "infra/kafka/topic_admin.hpp"
#include "tests/support/async_test.hpp"
#include "tests/support/kafka.hpp"
#include "tests/support/log_under_test.hpp"
#include "tests/support/records.hpp"

using namespace vestibule;
using namespace vestibule::tests;

BOOST_AUTO_TEST_SUITE(watching_kafka)

BOOST_AUTO_TEST_CASE(waits_for_a_topic_that_is_made_a_moment_later) {
    async_test(
        []() -> asio::awaitable<void> {
            const auto executor = co_await asio::this_coro::executor;
            const std::string topic = "made-later.user.v1";
            metrics::Registry metrics;
            BlockingPool pool({.name = "kafka", .threads = 2});
            kafka::Client client{
                {.brokers = KafkaBroker::shared().brokers(), .group_prefix = "made-later"}, pool, metrics};
            kafka::KafkaPublisher publisher(executor, client);
            std::jthread operator_at_work([&] {
                std::this_thread::sleep_for(std::chrono::milliseconds(300));
                kafka::TopicAdmin(client.settings)
                    .apply({{.name = topic, .partitions = 3, .replication = 1, .properties = {}}});
            });
            const auto tail = co_await kafka::KafkaSource(client).tail(executor, {topic}, std::nullopt);
            BOOST_TEST((co_await tail->next(std::chrono::milliseconds(0))).empty());
            operator_at_work.join();
            co_await publish(publisher, user_record("ann", 1, topic));
            const auto seen = co_await tail->next(std::chrono::seconds(10));
            BOOST_REQUIRE(seen.size() == 1);
            BOOST_TEST(seen[0].record->header("ce_id") == "ann-1");
            co_await tail->stop();
            co_await publisher.stop(std::chrono::seconds(1));
        },
        log_test_limit);
}

BOOST_AUTO_TEST_SUITE_END()
