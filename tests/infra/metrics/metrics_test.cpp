#include "infra/metrics/metrics.hpp"

#include <boost/test/unit_test.hpp>

using vestibule::metrics::Registry;

BOOST_AUTO_TEST_SUITE(keeping_metrics)

BOOST_AUTO_TEST_CASE(gives_the_same_handle_for_the_same_name_and_labels) {
    Registry registry;
    const auto first = registry.counter("mails_total", "Mails sent", {{"kind", "activation"}});
    const auto again = registry.counter("mails_total", "Mails sent", {{"kind", "activation"}});
    const auto other = registry.counter("mails_total", "Mails sent", {{"kind", "notice"}});
    BOOST_TEST(first.handle == again.handle);
    BOOST_TEST(first.handle != other.handle);
}

BOOST_AUTO_TEST_CASE(exposes_counters_gauges_and_histograms_as_text) {
    Registry registry;
    registry.counter("mails_total", "Mails sent", {{"kind", "activation"}}).add(2);
    registry.gauge("depth", "Rows waiting").set(3);
    registry.histogram("wait_seconds", "Time waited", {}, {0.1, 1}).observe(0.5);

    const auto text = registry.expose();
    for (const auto* expected : {"# HELP mails_total Mails sent", "mails_total{kind=\"activation\"} 2", "depth 3",
                                 "wait_seconds_bucket{le=\"0.1\"} 0", "wait_seconds_bucket{le=\"1\"} 1",
                                 "wait_seconds_count 1", "wait_seconds_sum 0.5"})
        BOOST_TEST(text.find(expected) != std::string::npos, expected << " in\n" << text);
}

BOOST_AUTO_TEST_CASE(asks_for_fresh_values_when_scraped) {
    Registry registry;
    const auto depth = registry.gauge("depth", "Rows waiting");
    int rows = 1;
    registry.on_scrape([&] { depth.set(rows); });
    BOOST_TEST(registry.expose().find("depth 1") != std::string::npos);
    rows = 7;
    BOOST_TEST(registry.expose().find("depth 7") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(ignores_a_handle_that_nobody_registered) {
    const vestibule::metrics::Counter counter;
    counter.add();
    BOOST_TEST(counter.handle == nullptr);
}

BOOST_AUTO_TEST_SUITE_END()
