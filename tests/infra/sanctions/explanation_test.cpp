#include "infra/sanctions/explanation.hpp"

#include <boost/test/unit_test.hpp>

#include "infra/sanctions/demo_list.hpp"
#include "tests/support/sanctions_list.hpp"

namespace vestibule::sanctions {

using namespace testing;

BOOST_AUTO_TEST_SUITE(explaining_a_screening)

BOOST_AUTO_TEST_CASE(says_the_same_in_the_same_bytes_each_time) {
    const auto demo = load_demo_list();
    BOOST_REQUIRE(demo);
    BOOST_TEST((*demo)->hash() == shipped_list()->hash());
    const Subject subject{
        .name = "Aiman Alzawahiri Mohamed", .birth_date = parse_iso_date("1951-06-19"), .countries = {"EG"}};
    const auto first = Screener(*demo).screen(subject), second = Screener(shipped_list()).screen(subject);
    BOOST_REQUIRE(first);
    BOOST_TEST(!first->hits.empty());
    BOOST_TEST(to_json(*first) == to_json(*second));
    BOOST_TEST(to_text(*first, true) == to_text(*second, true));
}

BOOST_AUTO_TEST_CASE(names_the_kind_of_name_and_every_part) {
    const auto list = list_of(person(2, "MANSOURIAN, Behrouz", "DOB 1970; a.k.a. 'THE OTTER'."));
    const auto result = Screener(list).screen({.name = "Otter The", .birth_date = parse_iso_date("1984")});
    BOOST_REQUIRE(result);
    const auto text = to_text(*result, true);
    for (const auto* part :
         {"THE OTTER  (weak alias)", "otter: the same", "birthDate: mismatch, given 1984, listed 1970 (-0.25)",
          "gender: unknown", "threshold 0.83", "list of 2024-01-02"})
        BOOST_TEST(text.find(part) != std::string::npos, std::string(part) + " in\n" + text);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace vestibule::sanctions
