#include "infra/kafka/topic_admin.hpp"

#include <boost/test/unit_test.hpp>

#include "tests/support/kafka.hpp"

using namespace vestibule;
using namespace vestibule::tests;
using Kind = kafka::TopicStep::Kind;

BOOST_AUTO_TEST_SUITE(applying_topics)

BOOST_AUTO_TEST_CASE(creates_what_is_missing_and_then_has_nothing_to_do) {
    kafka::TopicAdmin admin({.brokers = KafkaBroker::shared().brokers()});
    const auto wanted = kafka::wanted_topics("applied", false);
    for (const auto& step : admin.plan(wanted)) BOOST_TEST((step.kind == Kind::create), step.topic);
    admin.apply(wanted);
    for (const auto& step : admin.plan(wanted)) BOOST_TEST((step.kind == Kind::keep), step.topic);
}

BOOST_AUTO_TEST_CASE(corrects_a_setting_and_never_the_partitions) {
    kafka::TopicAdmin admin({.brokers = KafkaBroker::shared().brokers()});
    kafka::WantedTopic topic{
        .name = "corrected", .partitions = 1, .replication = 1, .properties = {{"retention.ms", "1000000"}}};
    admin.apply({topic});
    topic.properties = {{"retention.ms", "2000000"}};
    topic.partitions = 2;
    const auto steps = admin.apply({topic});
    BOOST_TEST((steps.front().kind == Kind::change));
    BOOST_TEST((admin.plan({topic}).front().kind == Kind::wrong));
}

BOOST_AUTO_TEST_CASE(has_a_dead_letter_topic_for_each_consumer) {
    bool found = false;
    for (const auto& topic : kafka::wanted_topics("vestibule", false))
        found = found || topic.name == "vestibule.user.v1.mailer.dlt";
    BOOST_TEST(found);
}

BOOST_AUTO_TEST_SUITE_END()
