// Recorded shapes of yente 5.5.
#include "infra/partners/yente.hpp"

#include <boost/test/unit_test.hpp>

using namespace vestibule;
using namespace vestibule::partners;

namespace {

std::string answer(std::string_view results, int status = 200) {
    return R"({"limit":5,"responses":{"person":{"status":)" + std::to_string(status) +
           R"(,"total":{"value":1,"relation":"eq"},"query":{"id":null},"results":)" + std::string(results) + "}}}";
}

constexpr std::string_view one =
    R"([{"id":"NK-1","caption":"Jane Public","schema":"Person","properties":{"name":["Jane Public"]},"score":0.93,)"
    R"("match":true,"last_seen":"2026-01-01T12:00:00","explanations":{"name_match":{"score":0.93}}}])";

const ScreenedPerson person{
    .first_name = "Jane", .last_name = "Public", .date_of_birth = "1980-02-03", .country_code = "US"};

ScreenedPerson undated() {
    auto someone = person;
    someone.date_of_birth.reset();
    return someone;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(reading_yente)

BOOST_AUTO_TEST_CASE(takes_the_indexed_version) {
    BOOST_TEST(read_yente_catalog(
                   R"({"datasets":[{"name":"us_ofac_sdn","version":"2","index_version":"1","index_stale":false}]})")
                   .value() == "1");
    for (const auto* body : {R"({"datasets":[]})", R"({"datasets":[{"name":"other","version":"1"}]})", "{}", "x",
                             R"({"index_stale":true,"datasets":[{"name":"us_ofac_sdn","version":"1"}]})",
                             R"({"datasets":[{"name":"us_ofac_sdn","version":"1","index_stale":true}]})"})
        BOOST_TEST(!read_yente_catalog(body).has_value(), body);
}

BOOST_AUTO_TEST_CASE(takes_candidates_with_their_reasons) {
    const auto candidates = read_yente_match(answer(one), person);
    BOOST_REQUIRE(candidates->size() == 1u);
    BOOST_TEST(candidates->at(0).entity == "NK-1");
    BOOST_TEST(candidates->at(0).potential);
    BOOST_TEST(candidates->at(0).fields.find("name_match") != std::string::npos);
    BOOST_TEST(read_yente_match(answer("[]"), person)->empty());
}

BOOST_AUTO_TEST_CASE(a_failed_query_within_a_200_is_no_answer) {
    for (const auto& body :
         {answer("[]", 500), answer("null"), std::string("{}"), std::string(), std::string(R"({"responses":{}})"),
          answer(R"([{"id":"x"}])"), answer(R"([{"id":"x","score":"high"}])"), answer(R"([{"score":0.9}])")})
        BOOST_TEST(!read_yente_match(body, person).has_value(), body);
}

BOOST_AUTO_TEST_CASE(a_birth_date_has_a_line_of_its_own) {
    const auto potential = [](const ScreenedPerson& someone, std::string_view score) {
        return read_yente_match(answer(R"([{"id":"NK-1","score":)" + std::string(score) + "}]"), someone)
            ->at(0)
            .potential;
    };
    BOOST_TEST(potential(person, "0.55"));
    BOOST_TEST(!potential(person, "0.54"));
    BOOST_TEST(potential(undated(), "0.75"));
    BOOST_TEST(!potential(undated(), "0.74"));
}

BOOST_AUTO_TEST_CASE(ties_are_put_in_order) {
    const auto candidates = read_yente_match(
        answer(R"([{"id":"NK-9","score":0.9},{"id":"NK-1","score":0.9},{"id":"NK-2","score":0.95}])"), person);
    BOOST_REQUIRE(candidates->size() == 3u);
    BOOST_TEST(candidates->at(0).entity == "NK-2");
    BOOST_TEST(candidates->at(1).entity == "NK-1");
}

BOOST_AUTO_TEST_CASE(tells_the_line_of_the_profile) {
    BOOST_TEST(yente_match(person) == "/match/us_ofac_sdn?algorithm=logic-v2&limit=100&threshold=0.55&cutoff=0.5");
    BOOST_TEST(yente_match(undated()) == "/match/us_ofac_sdn?algorithm=logic-v2&limit=100&threshold=0.75&cutoff=0.5");
}

BOOST_AUTO_TEST_CASE(asks_for_one_name_without_parts_and_country) {
    BOOST_TEST(
        yente_query(person, "Jane Public") ==
        R"({"queries":{"person":{"schema":"Person","properties":{"name":["Jane Public"],"birthDate":["1980-02-03"]}}}})");
    BOOST_TEST(yente_query(undated(), "J P") ==
               R"({"queries":{"person":{"schema":"Person","properties":{"name":["J P"]}}}})");
}

BOOST_AUTO_TEST_SUITE_END()
