// Which names are asked for, and whose score counts.
#include "infra/partners/names_asked.hpp"

#include <boost/test/unit_test.hpp>

using namespace vestibule;
using namespace vestibule::partners;

namespace {

std::optional<std::string> in_latin(std::string_view name) {
    return name == "Владимир Путин" ? std::optional<std::string>("vladimir putin") : std::nullopt;
}

ScreeningCandidate candidate(std::string entity, double score) {
    ScreeningCandidate made;
    made.entity = std::move(entity);
    made.score = score;
    return made;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(asking_name_by_name)

BOOST_AUTO_TEST_CASE(names_in_other_letters_are_asked_for_in_latin_too) {
    const auto names = names_asked(
        {.first_name = "Jane", .last_name = "Public", .other_names = {"Владимир Путин", "J P"}, .country_code = "US"},
        in_latin);
    const std::vector<std::string> expected{"Jane Public", "Владимир Путин", "J P", "vladimir putin"};
    BOOST_TEST(names == expected, boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(of_an_entity_found_twice_the_best_counts) {
    std::vector<ScreeningCandidate> candidates;
    add_better(candidates, {candidate("b", 0.6), candidate("a", 0.9)});
    add_better(candidates, {candidate("b", 0.9), candidate("a", 0.7), candidate("c", 0.95)});
    put_in_order(candidates);
    BOOST_REQUIRE(candidates.size() == 3u);
    BOOST_TEST(candidates[0].entity == "c");
    BOOST_TEST(candidates[1].entity == "a");
    BOOST_TEST(candidates[1].score == 0.9);
    BOOST_TEST(candidates[2].score == 0.9);
}

BOOST_AUTO_TEST_SUITE_END()
