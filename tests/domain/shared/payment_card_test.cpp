#include "domain/shared/payment_card.hpp"

#include <boost/test/unit_test.hpp>

using namespace vestibule;

namespace {

const Instant now = std::chrono::sys_days(std::chrono::year(2026) / 11 / 25);

Asset card(std::string number, std::string expiry = "2030-11") {
    return {.id = {}, .number = Secret(std::move(number)), .expiry = std::move(expiry)};
}

std::string fault(Asset asset) {
    const auto faults = faults_of({std::move(asset)}, now);
    return faults.empty() ? "" : faults.front().pointer + ' ' + faults.front().code;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(a_payment_card)

BOOST_AUTO_TEST_CASE(is_known_by_its_network) {
    const auto network = [](std::string_view number) { return card_network(number).value_or("none"); };
    BOOST_TEST(network("4111111111111111") == "VISA");
    BOOST_TEST(network("4222222222222") == "VISA");
    BOOST_TEST(network("5555555555554444") == "MASTERCARD");
    BOOST_TEST(network("2223003122003222") == "MASTERCARD");
    BOOST_TEST(network("378282246310005") == "AMEX");
    BOOST_TEST(network("6011111111111117") == "DISCOVER");
    BOOST_TEST(network("30569309025904") == "DINERS");
    BOOST_TEST(network("3530111333300000") == "JCB");
    BOOST_TEST(network("6240008631401148") == "UNIONPAY");
    BOOST_TEST(network("6759649826438453") == "MAESTRO");
    BOOST_TEST(network("1234567812345670") == "none");
    BOOST_TEST(network("411111111111111") == "none");
}

BOOST_AUTO_TEST_CASE(is_refused_for_its_number) {
    BOOST_TEST(fault(card("4111111111111111")) == "");
    BOOST_TEST(fault(card("4111111111111112")) == "/0/value VALUE");
    BOOST_TEST(fault(card("1234567812345670")) == "/0/value RANGE");
    BOOST_TEST(fault(card("4111 1111 1111 1111")) == "/0/value FORMAT");
    BOOST_TEST(fault(card("")) == "/0/value FORMAT");
    BOOST_TEST(fault(card("42")) == "/0/value RANGE");
    BOOST_TEST(fault(card("41111111111111111111")) == "/0/value RANGE");
}

BOOST_AUTO_TEST_CASE(is_good_to_the_end_of_its_month) {
    BOOST_TEST(fault(card("4111111111111111", "2026-11")) == "");
    BOOST_TEST(fault(card("4111111111111111", "2026-10")) == "/0/expiry RANGE");
    BOOST_TEST(fault(card("4111111111111111", "2046-12")) == "/0/expiry RANGE");
    BOOST_TEST(fault(card("4111111111111111", "2030-13")) == "/0/expiry FORMAT");
    BOOST_TEST(fault(card("4111111111111111", "2030-00")) == "/0/expiry FORMAT");
    BOOST_TEST(fault(card("4111111111111111", "11/2030")) == "/0/expiry FORMAT");
}

BOOST_AUTO_TEST_CASE(stands_in_a_list_once_and_is_the_default_once) {
    auto first = card("4111111111111111"), second = card("378282246310005");
    first.is_default = second.is_default = true;
    const auto faults = faults_of({first, second, card("4111111111111111")}, now);
    BOOST_REQUIRE(faults.size() == 2u);
    BOOST_TEST(faults[0].pointer == "/1/isDefault");
    BOOST_TEST(faults[1].pointer == "/2/value");
}

BOOST_AUTO_TEST_CASE(becomes_the_default_where_none_is) {
    std::vector<Asset> assets{card("4111111111111111"), card("378282246310005")};
    settle_default(assets, true);
    BOOST_TEST(!assets[0].is_default);
    settle_default(assets, false);
    BOOST_TEST(assets[0].is_default);
    assets[0].is_default = false;
    assets[1].is_default = true;
    settle_default(assets, false);
    BOOST_TEST(!assets[0].is_default);
}

BOOST_AUTO_TEST_SUITE_END()
