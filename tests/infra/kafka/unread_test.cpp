#include "infra/kafka/unread.hpp"

#include <boost/asio/this_coro.hpp>
#include <boost/test/unit_test.hpp>
#include <map>

#include "infra/kafka/kafka_publisher.hpp"
#include "infra/kafka/kafka_source.hpp"
#include "infra/kafka/topic_admin.hpp"
#include "tests/support/async_test.hpp"
#include "tests/support/kafka.hpp"
#include "tests/support/log_under_test.hpp"
#include "tests/support/records.hpp"

using namespace vestibule;
using namespace vestibule::tests;

BOOST_AUTO_TEST_SUITE(asking_what_consumers_have_not_read)

BOOST_AUTO_TEST_CASE(counts_what_no_member_of_the_group_has_finished) {
    async_test(
        []() -> asio::awaitable<void> {
            const auto executor = co_await asio::this_coro::executor;
            metrics::Registry metrics;
            BlockingPool pool({.name = "kafka", .threads = 2});
            kafka::Client client{{.brokers = KafkaBroker::shared().brokers(), .group_prefix = "unread"}, pool, metrics};
            kafka::TopicAdmin(client.settings).apply(kafka::wanted_topics("unread", false));
            const std::string topic = "unread.user.v1";
            const auto of_the_mailer = [&] {
                std::int64_t records = 0;
                for (const auto& each : kafka::unread(client.settings))
                    if (each.consumer == "mailer" && each.topic == topic) records = each.records;
                return records;
            };
            BOOST_TEST(kafka::unread(client.settings).empty());

            kafka::KafkaPublisher publisher(executor, client);
            for (std::uint64_t version = 1; version <= 3; ++version)
                co_await publish(publisher, user_record("ann", version, topic));
            BOOST_TEST(of_the_mailer() == 3);

            kafka::KafkaSource source(client);
            const auto subscription = source.subscribe(executor, "mailer", {topic});
            std::size_t taken = 0;
            while (taken < 3)
                for (const auto& delivery : co_await subscription->next()) {
                    BOOST_REQUIRE(subscription->begin(delivery));
                    if (++taken < 3)
                        subscription->finish(delivery);
                    else
                        subscription->release(delivery);
                }
            co_await subscription->stop();
            BOOST_TEST(of_the_mailer() == 1);
            co_await publisher.stop(std::chrono::seconds(1));
        },
        log_test_limit);
}

BOOST_AUTO_TEST_SUITE_END()
