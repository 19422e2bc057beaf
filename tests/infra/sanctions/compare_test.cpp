#include "infra/sanctions/compare.hpp"

#include <boost/test/unit_test.hpp>

#include "tests/support/sanctions_list.hpp"

namespace vestibule::sanctions {

using namespace testing;

BOOST_AUTO_TEST_SUITE(comparing_two_publications)

BOOST_AUTO_TEST_CASE(tells_entries_added_removed_and_changed) {
    const auto before = list_of(person(2, "GONE, A") + person(3, "KEPT, B", "DOB 1970.") + person(4, "SAME, C"));
    const auto after = list_of(person(3, "KEPT, B", "DOB 1971.") + person(4, "SAME, C") + person(5, "NEW, D"),
                               alias(3, 9, "KEPT, Bee"));
    std::vector<std::string> told;
    for (const auto& change : compare_list_sets(*before, *after)) {
        told.push_back(std::string(to_string(change.kind)) + " " + std::to_string(change.id) + " " + change.name);
        told.insert(told.end(), change.what.begin(), change.what.end());
    }
    const std::vector<std::string> expected{"removed 2 GONE, A", "changed 3 KEPT, B", "name + KEPT, Bee (strong)",
                                            "birth date + 1971", "birth date - 1970", "remarks",
                                            "added 5 NEW, D"};
    BOOST_TEST(told == expected, boost::test_tools::per_element());
    BOOST_TEST(compare_list_sets(*before, *before).empty());
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace vestibule::sanctions
