#include "app/effects/moe_answer.hpp"

#include <boost/test/data/monomorphic.hpp>
#include <boost/test/data/test_case.hpp>
#include <boost/test/unit_test.hpp>

using namespace vestibule;
using namespace vestibule::app;
using namespace std::chrono_literals;
using notification::OutcomeClass;
using partners::Health;

namespace {

http::Response answer(unsigned status, std::string body = "", const std::string& retry_after = "") {
    http::Response response;
    response.status = status;
    response.body = std::move(body);
    if (!retry_after.empty()) response.headers.set("Retry-After", retry_after);
    return response;
}

const std::string good = R"({"moeId":"m-1","status":"SYNCED"})";
const Instant now = std::chrono::sys_days(std::chrono::year(2026) / 11 / 25);

struct Row {
    unsigned status;
    std::string body;
    OutcomeClass cls;
    Health health;
};
std::ostream& operator<<(std::ostream& out, const Row& row) {
    return out << row.status << ' ' << row.body;
}

const Row rows[] = {
    {200, good, OutcomeClass::delivered, Health::well},
    {201, good, OutcomeClass::delivered, Health::well},
    {409, "", OutcomeClass::delivered, Health::refused},
    {400, "", OutcomeClass::permanent, Health::refused},
    {422, "", OutcomeClass::permanent, Health::refused},
    {404, "", OutcomeClass::permanent, Health::refused},
    {401, "", OutcomeClass::configuration, Health::misconfigured},
    {403, "", OutcomeClass::configuration, Health::misconfigured},
    {408, "", OutcomeClass::transient, Health::failing},
    {429, "", OutcomeClass::transient, Health::failing},
    {500, "", OutcomeClass::transient, Health::failing},
    {503, "", OutcomeClass::transient, Health::failing},
    {200, "", OutcomeClass::transient, Health::failing},
    {200, "<html>", OutcomeClass::transient, Health::failing},
    {200, "[]", OutcomeClass::transient, Health::failing},
    {200, R"({"moeId":7,"status":"SYNCED"})", OutcomeClass::transient, Health::failing},
    {200, R"({"moeId":"a b","status":"SYNCED"})", OutcomeClass::transient, Health::failing},
    {200, R"({"status":"SYNCED"})", OutcomeClass::transient, Health::failing},
    {204, "", OutcomeClass::transient, Health::failing},
    {302, "", OutcomeClass::transient, Health::failing},
};

}  // namespace

BOOST_AUTO_TEST_SUITE(reading_the_moe_partners_answer)

BOOST_DATA_TEST_CASE(means_what_was_agreed, boost::unit_test::data::make(rows), row) {
    const auto response = answer(row.status, row.body);
    BOOST_CHECK(moe_outcome(response, now).cls == row.cls);
    BOOST_CHECK(moe_health(response) == row.health);
}

BOOST_AUTO_TEST_CASE(keeps_the_partners_id_and_answer) {
    const auto outcome = moe_outcome(answer(201, good), now);
    BOOST_TEST(outcome.provider_ref == "m-1");
    BOOST_TEST(outcome.answer == good);
}

BOOST_AUTO_TEST_CASE(waits_as_long_as_the_partner_asks) {
    const auto wait = [](const std::string& text) { return retry_after_of(answer(503, "", text), now); };
    BOOST_CHECK(wait("120") == 120s);
    BOOST_CHECK(wait("Wed, 25 Nov 2026 00:01:30 GMT") == 90s);
    BOOST_CHECK(wait("999999") == 24h);
    for (const auto* nothing : {"", "0", "-5", "soon", "12x", "Wed, 25 Nov 2020 00:00:00 GMT"})
        BOOST_TEST(!wait(nothing).has_value(), nothing);
}

BOOST_AUTO_TEST_SUITE_END()
