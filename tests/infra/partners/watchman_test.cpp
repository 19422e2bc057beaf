// Recorded shapes of Watchman v2, and what its documentation gets wrong.
#include "infra/partners/watchman.hpp"

#include <boost/test/unit_test.hpp>

using namespace vestibule;
using namespace vestibule::partners;

namespace {

const ScreenedPerson person{
    .first_name = "Nicolás", .last_name = "Maduro & Moros", .date_of_birth = "1962-11-23", .country_code = "VE"};

constexpr std::string_view listinfo =
    R"({"lists":{"us_ofac":18494},"listHashes":{"us_ofac":"9f86d08"},"startedAt":"2026-11-25T10:00:00Z",)"
    R"("endedAt":"2026-11-25T10:00:07.123456Z","version":"v0.66.0"})";

std::string entity(std::string_view id, std::string_view match) {
    return R"({"name":"Nicolas MADURO MOROS","entityType":"person","sourceList":"us_ofac","sourceID":")" +
           std::string(id) +
           R"(","person":{"name":"Nicolas MADURO MOROS","altNames":null,"birthDate":"1962-11-23T00:00:00Z"},)"
           R"("business":null,"addresses":null,"match":)" +
           std::string(match) + R"(,"debug":"eA==","details":{"finalScore":1}})";
}

std::string found(const std::string& entities) {
    return R"({"query":{},"entities":[)" + entities + "]}";
}

}  // namespace

BOOST_AUTO_TEST_SUITE(reading_watchman)

BOOST_AUTO_TEST_CASE(takes_the_lists_hash_and_age) {
    const auto list = read_watchman_listinfo(listinfo);
    BOOST_REQUIRE(list.has_value());
    BOOST_TEST(list->version.hash == "9f86d08");
    BOOST_TEST(list->version.list == "us_ofac");
    BOOST_TEST((list->written_at == std::chrono::sys_days(std::chrono::year(2026) / 11 / 25) + std::chrono::hours(10) +
                                        std::chrono::seconds(7)));
    BOOST_TEST(read_watchman_version(listinfo) == "v0.66.0");
}

BOOST_AUTO_TEST_CASE(an_empty_list_or_none_is_no_list) {
    for (const auto* body : {R"({"lists":{},"listHashes":{},"endedAt":"2026-11-25T10:00:00Z"})",
                             R"({"lists":{"us_ofac":0},"listHashes":{"us_ofac":"x"},"endedAt":"2026-11-25T10:00:00Z"})",
                             R"({"lists":null,"listHashes":null})", "[]", "", "<html>",
                             R"({"lists":{"us_ofac":1},"listHashes":{"us_ofac":"x"},"endedAt":"never"})"})
        BOOST_TEST(!read_watchman_listinfo(body).has_value(), body);
}

BOOST_AUTO_TEST_CASE(null_entities_are_no_hit_but_missing_ones_are_garbage) {
    BOOST_TEST(read_watchman_search(R"({"query":{},"entities":null})", person)->empty());
    BOOST_TEST(read_watchman_search(R"({"query":{},"entities":[]})", person)->empty());
    for (const auto* body :
         {R"({"query":{}})", R"({"error":"x"})", "null", "", R"({"entities":{}})", R"({"entities":[1]})",
          R"({"entities":[{"match":0.9}]})", R"({"entities":[{"sourceID":"1","match":0.99}],"entities":null})",
          R"({"entities":[{"sourceID":"1","match":0.99,"match":0.1}]})", R"({"entities":null} x)"})
        BOOST_TEST(!read_watchman_search(body, person).has_value(), body);
}

BOOST_AUTO_TEST_CASE(a_score_that_is_none_is_garbage) {
    for (const auto* match : {"\"0.9\"", "null", "1.2", "-0.1"})
        BOOST_TEST(!read_watchman_search(found(entity("1", match)), person).has_value(), match);
}

BOOST_AUTO_TEST_CASE(ties_are_put_in_order) {
    const auto candidates =
        read_watchman_search(found(entity("9", "0.9") + "," + entity("10", "0.9") + "," + entity("2", "0.95")), person);
    BOOST_REQUIRE(candidates->size() == 3u);
    BOOST_TEST(candidates->at(0).entity == "2");
    BOOST_TEST(candidates->at(1).entity == "10");
}

BOOST_AUTO_TEST_CASE(a_name_alone_has_a_line_of_its_own) {
    const auto potential = [](const ScreenedPerson& someone, std::string_view match) {
        return read_watchman_search(found(entity("1", match)), someone)->at(0).potential;
    };
    auto undated = person;
    undated.date_of_birth.reset();
    BOOST_TEST(potential(person, "0.65"));
    BOOST_TEST(!potential(person, "0.64"));
    BOOST_TEST(potential(undated, "0.55"));
    BOOST_TEST(!potential(undated, "0.54"));
}

BOOST_AUTO_TEST_CASE(the_entrys_hash_is_that_of_the_entry_alone) {
    const auto hash = [](const std::string& body) { return read_watchman_search(body, person)->at(0).entity_hash; };
    BOOST_TEST(hash(found(entity("1", "0.9"))) == hash(found(entity("1", "0.95"))));
    BOOST_TEST(hash(found(entity("1", "0.9"))) != hash(found(entity("2", "0.9"))));
}

BOOST_AUTO_TEST_CASE(asks_with_known_parameters_only) {
    BOOST_TEST(watchman_search(person, person.full_name()) ==
               "/v2/search?type=person&name=Nicol%C3%A1s%20Maduro%20%26%20Moros&birthDate=1962-11-23&source=us_ofac&"
               "limit=100&minMatch=0.5");
}

BOOST_AUTO_TEST_SUITE_END()
