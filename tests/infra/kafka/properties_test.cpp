#include "infra/kafka/properties.hpp"

#include <boost/test/unit_test.hpp>

using namespace vestibule::kafka;

namespace {

// One fault a line.
std::string faults(std::string_view text) {
    std::string all;
    for (const auto& [line, problem, remedy] : read_properties(text).faults) {
        BOOST_TEST(!remedy.empty());
        all += std::to_string(line) + ": " + problem + "\n";
    }
    return all;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(reading_kafka_properties)

BOOST_AUTO_TEST_CASE(takes_what_concerns_the_connection) {
    const auto read = read_properties(
        "# of the cluster's owner\r\n\n"
        "security.protocol=SASL_PLAINTEXT\r\nsasl.mechanisms = PLAIN\nsasl.username=ada\nsasl.password= a=b#c \n"
        "compression.type=gzip");
    BOOST_TEST(read.faults.empty());
    BOOST_TEST(read.values.size() == 5U);
    BOOST_TEST(read.values.at("security.protocol") == "SASL_PLAINTEXT");
    BOOST_TEST(read.values.at("sasl.password") == "a=b#c");
}

BOOST_AUTO_TEST_CASE(refuses_what_the_guarantees_rest_on) {
    for (std::string key :
         {"group.id", "acks", "request.required.acks", "enable.idempotence", "enable.auto.commit", "isolation.level",
          "enable.auto.offset.store", "auto.offset.reset", "transactional.id", "max.in.flight", "partitioner",
          "max.in.flight.requests.per.connection", "bootstrap.servers", "metadata.broker.list", "delivery.timeout.ms",
          "message.timeout.ms", "group.instance.id", "plugin.library.paths", "sasl.oauthbearer.config"})
        BOOST_TEST(faults("\n" + key + "=1") == "2: " + key + " can't be set here\n");
}

BOOST_AUTO_TEST_CASE(names_every_line_at_fault_and_shows_no_value) {
    const auto all = faults(
        "security.protocol=Teapot\nsasl.password Teapot\nssl.ca.location=/a\nssl.ca.location=/b\n"
        "sasl.password Teapot=x\nsasl.mechanism=OAUTHBEARER\nsasl.pasword=Teapot\n");
    BOOST_TEST(
        all.starts_with(
            "1: the value of security.protocol is not accepted\n2: is no property\n4: ssl.ca.location is set twice\n"
            "5: is no property\n6: sasl.mechanism names OAUTHBEARER, which is not supported\n"
            "7: sasl.pasword is unknown to librdkafka"),
        all);
    BOOST_TEST(!all.contains("Teapot"));
}

BOOST_AUTO_TEST_CASE(tells_what_does_not_go_together) {
    const auto all = faults("security.protocol=SSL\nssl.ca.location=/there/is/no/Teapot\n");
    BOOST_TEST(all.starts_with("0: the properties make no client: "), all);
    BOOST_TEST(!all.contains("Teapot"), all);
}

BOOST_AUTO_TEST_SUITE_END()
