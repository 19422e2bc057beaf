#include "infra/eventlog/log_home.hpp"

#include <boost/test/unit_test.hpp>

#include "infra/relay/outbox.hpp"
#include "tests/support/database_fixture.hpp"
#include "tests/support/records.hpp"
#include "tests/support/test_tools.hpp"

using namespace vestibule;
using namespace vestibule::tests;

namespace {

struct Installation {
    explicit Installation(sql::Dialect dialect) : fresh(dialect) {}

    FreshDatabase fresh;
    TestTools test;

    // What is thrown.
    std::string refusal(const sql::Transactions::Work& work) {
        try {
            fresh.write(work);
        } catch (const std::runtime_error& error) {
            return error.what();
        }
        return {};
    }
    std::string start(const std::string& kafka_prefix = {}) {
        return refusal([&](sql::Session& session) {
            if (kafka_prefix.empty())
                eventlog::settle_here(session);
            else
                eventlog::settle_in_kafka(session, kafka_prefix);
        });
    }
    std::string leave() { return refusal(eventlog::leave_kafka); }
    std::string prefix() {
        std::string found;
        fresh.write([&](sql::Session& session) { found = eventlog::topic_prefix(session); });
        return found;
    }
    void emit(std::uint64_t version) {
        test.tools.topic_prefix = prefix();
        fresh.write([&](sql::Session& session) { test.tools.emit(session, activated(version)); });
    }
    std::vector<std::string> topics(const std::string& table, const std::string& order) {
        std::vector<std::string> found;
        fresh.write([&](sql::Session& session) {
            for (const auto& row : session.query("t", "SELECT topic FROM " + table + " ORDER BY " + order, {}))
                found.push_back(row.text(0));
        });
        return found;
    }
};

using Names = std::vector<std::string>;

}  // namespace

BOOST_AUTO_TEST_SUITE(settling_where_events_go)

BOOST_DATA_TEST_CASE(goes_to_kafka_only_when_consumers_have_finished_the_log_here, both_databases(), dialect) {
    Installation on(dialect);
    BOOST_TEST(on.start() == "");
    BOOST_TEST(on.prefix() == "vestibule");
    on.fresh.write([](sql::Session& session) {
        session.write(
            "INSERT INTO event_log (topic, part, msg_key, headers, payload, appended_at) VALUES ('vestibule.user.v1', "
            "0, 'ann', '[]', :payload, 0)",
            sql::Bytes("{}"));
    });
    BOOST_TEST(on.start("acme").contains("holds 1 events that the consumer mailer has not finished"));
    BOOST_TEST(on.prefix() == "vestibule");
    on.fresh.write([](sql::Session& session) {
        session.write(
            "INSERT INTO event_log_offset (consumer, topic, part, position) SELECT 'mailer', topic, 0, position FROM "
            "event_log");
    });
    BOOST_TEST(on.start("acme") == "");
    BOOST_TEST(on.prefix() == "acme");
    BOOST_TEST(on.start("acme") == "");
}

BOOST_DATA_TEST_CASE(takes_what_was_written_before_along, both_databases(), dialect) {
    Installation on(dialect);
    on.emit(1);
    BOOST_TEST((on.topics("outbox", "id") == Names{"vestibule.user.v1"}));
    BOOST_TEST(on.start("a_b") == "");
    on.emit(2);
    BOOST_TEST((on.topics("outbox", "id") == Names(2, "a_b.user.v1")));
}

BOOST_DATA_TEST_CASE(stays_with_its_topics_until_they_are_left, both_databases(), dialect) {
    Installation on(dialect);
    BOOST_TEST(on.start("acme") == "");
    on.emit(1);
    on.emit(2);
    on.fresh.write([](sql::Session& session) {
        relay::settle(session, {{.id = session.row("i", "SELECT MIN(id) FROM outbox")->integer(0)}}, true);
    });
    const auto elsewhere = on.start("other");
    BOOST_TEST(
        elsewhere.contains("events.kafka.prefix: this installation's topics begin with 'acme', not with 'other'"));
    BOOST_TEST(elsewhere.contains("vestibule topics leave"));
    const auto here = on.start();
    BOOST_TEST(here.contains("events.kafka.brokers: this installation's events are in Kafka"));
    BOOST_TEST(here.contains("vestibule topics leave"));
    BOOST_TEST(on.prefix() == "acme");

    BOOST_TEST(on.leave() == "");
    BOOST_TEST(on.prefix() == "vestibule");
    BOOST_TEST(on.start("other") == "");
    BOOST_TEST((on.topics("outbox", "id") == Names{"other.user.v1"}));
    BOOST_TEST((on.topics("outbox_sent", "id") == Names{"other.user.v1"}));
    BOOST_TEST(on.leave() == "");
    BOOST_TEST(on.start() == "");
    BOOST_TEST(
        (on.topics(dialect == sql::Dialect::sqlite ? "event_log" : "outbox", "1") == Names{"vestibule.user.v1"}));
}

BOOST_AUTO_TEST_CASE(is_not_left_while_a_relay_runs) {
    Installation on(sql::Dialect::postgres);
    BOOST_TEST(on.start("acme") == "");
    on.fresh.write([](sql::Session& session) { relay::renew_leases(session, "one", std::chrono::seconds(6)); });
    BOOST_TEST(on.leave().contains("an instance is running"));
    on.fresh.write([](sql::Session& session) { relay::give_back_leases(session, "one"); });
    BOOST_TEST(on.leave() == "");
}

BOOST_AUTO_TEST_SUITE_END()
