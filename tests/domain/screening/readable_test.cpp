#include "domain/screening/readable.hpp"

#include <boost/test/unit_test.hpp>

using namespace vestibule;
using namespace vestibule::screening;

namespace {

std::optional<std::string> why(std::string_view name) {
    if (name.find_first_of("abcdefghijklmnopqrstuvwxyz") == std::string_view::npos) return "NAME_EMPTY";
    if (name.size() > 20) return "NAME_TOO_LONG";
    return std::nullopt;
}

ScreenedPerson person(std::string first, std::string last, std::vector<std::string> others = {}) {
    return {.first_name = std::move(first),
            .middle_name = "Q",
            .last_name = std::move(last),
            .other_names = std::move(others),
            .country_code = "US"};
}

using Names = std::vector<std::string>;

}  // namespace

BOOST_AUTO_TEST_SUITE(reading_names)

BOOST_AUTO_TEST_CASE(leaves_a_readable_person_as_they_are) {
    const auto ada = person("Ada", "Doe", {"Annie"});
    const auto part = readable_part(ada, why);
    BOOST_TEST((part.person == ada));
    BOOST_TEST(part.unread.empty());
}

BOOST_AUTO_TEST_CASE(leaves_out_other_names_and_tells_why) {
    const auto part = readable_part(person("Ada", "Doe", {"12", "Annie", "the longest name of them all"}), why);
    BOOST_TEST(part.person->full_name() == "Ada Q Doe");
    BOOST_TEST((part.person->other_names == Names{"Annie"}));
    BOOST_TEST((part.unread == Names{"NAME_EMPTY", "NAME_TOO_LONG"}));
}

BOOST_AUTO_TEST_CASE(asks_under_another_name_where_the_full_one_cannot_be_read) {
    const auto part = readable_part(person("1", "2", {"Annie Doe", "Ann"}), why);
    BOOST_TEST(part.person->full_name() == "Annie Doe");
    BOOST_TEST((part.person->other_names == Names{"Ann"}));
    BOOST_TEST(part.person->country_code == "US");
    BOOST_TEST((part.unread == Names{"NAME_EMPTY"}));
}

BOOST_AUTO_TEST_CASE(has_nobody_to_ask_about_where_no_name_can_be_read) {
    const auto part = readable_part(person("1", "2", {"3"}), why);
    BOOST_TEST(!part.person.has_value());
    BOOST_TEST((part.unread == Names{"NAME_EMPTY", "NAME_EMPTY"}));
}

BOOST_AUTO_TEST_CASE(what_could_not_be_compared_stands_against_the_whole_list) {
    ScreeningAnswer answer;
    answer.list = {"ofac-sdn", "list-1", ""};
    answer.unread = {"NAME_EMPTY", "NAME_TOO_LONG"};
    BOOST_TEST(answer.potential_match());
    const auto hit = unjudged(answer);
    BOOST_TEST(hit.potential);
    BOOST_TEST(hit.entity.empty());
    BOOST_TEST(hit.entity_hash == "list-1");
    BOOST_TEST(hit.fields == "{\"unread\":[\"NAME_EMPTY\",\"NAME_TOO_LONG\"]}");
}

BOOST_AUTO_TEST_SUITE_END()
