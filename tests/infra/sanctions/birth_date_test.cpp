#include "infra/sanctions/birth_date.hpp"

#include <boost/test/unit_test.hpp>

namespace vestibule::sanctions {

namespace {

BirthDate listed(std::string_view text) {
    return parse_listed_date(text).value();
}
DateVerdict compare(std::string_view given, std::string_view in_list) {
    return compare_dates(parse_iso_date(given).value(), listed(in_list));
}

}  // namespace

BOOST_AUTO_TEST_SUITE(birth_dates_of_the_list)

BOOST_AUTO_TEST_CASE(are_read_in_every_form_that_occurs) {
    BOOST_TEST(to_string(listed("23 Nov 1962")) == "1962-11-23");
    BOOST_TEST(to_string(listed("Nov 1962")) == "1962-11");
    BOOST_TEST(to_string(listed("1962")) == "1962");
    BOOST_TEST(to_string(listed("circa 1962")) == "circa 1962");
    BOOST_TEST(to_string(listed("circa 01 Jan 1962")) == "circa 1962-01-01");
    BOOST_TEST(to_string(listed("1961 to 1964")) == "1961 to 1964");
    BOOST_TEST(to_string(listed("Jan 1961 to Dec 1964")) == "1961-01 to 1964-12");
    BOOST_TEST(to_string(listed("01 Jan 1961 to 31 Dec 1964")) == "1961-01-01 to 1964-12-31");
    BOOST_TEST(to_string(listed("circa 1961-1963")) == "circa 1961 to 1963");
}

BOOST_AUTO_TEST_CASE(are_refused_when_they_are_none) {
    for (const auto* text :
         {"", "62", "31 Feb 1962", "1964 to 1961", "Nov", "23 1962", "0 Nov 1962", "circa", "1962 1963 1964"})
        BOOST_TEST(!parse_listed_date(text), text);
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_AUTO_TEST_SUITE(comparing_birth_dates)

BOOST_AUTO_TEST_CASE(knows_the_same_day) {
    BOOST_TEST((compare("1962-11-23", "23 Nov 1962") == DateVerdict::same));
}

BOOST_AUTO_TEST_CASE(goes_only_as_far_as_the_less_precise) {
    BOOST_TEST((compare("1962-11-23", "1962") == DateVerdict::within));
    BOOST_TEST((compare("1962-11-23", "Nov 1962") == DateVerdict::within));
    BOOST_TEST((compare("1962", "23 Nov 1962") == DateVerdict::within));
    BOOST_TEST((compare("1963-02-01", "1961 to 1964") == DateVerdict::within));
    BOOST_TEST((compare("1975-02-01", "1961 to 1964") == DateVerdict::other));
}

BOOST_AUTO_TEST_CASE(takes_one_slip_for_near) {
    for (const auto* slip : {"1962-11-24", "1972-11-23", "1926-11-23", "1962-11-32"})
        if (const auto date = parse_iso_date(slip))
            BOOST_TEST((compare_dates(*date, listed("23 Nov 1962")) == DateVerdict::near), slip);
    BOOST_TEST((compare("1962-05-04", "05 Apr 1962") == DateVerdict::near));  // day and month
    BOOST_TEST((compare("1961", "circa 1962") == DateVerdict::near));
}

BOOST_AUTO_TEST_CASE(tells_two_different_days_apart) {
    BOOST_TEST((compare("1984-03-05", "23 Nov 1962") == DateVerdict::other));
    BOOST_TEST((compare("1984", "circa 1962") == DateVerdict::other));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace vestibule::sanctions
