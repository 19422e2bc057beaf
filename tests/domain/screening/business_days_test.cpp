#include "domain/screening/business_days.hpp"

#include <boost/test/unit_test.hpp>

using namespace vestibule;
using namespace vestibule::screening;
using namespace std::chrono;

namespace {

Instant at(year_month_day day, hours hour = hours(15)) {
    return sys_days(day) + hour;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(counting_business_days)

BOOST_AUTO_TEST_CASE(knows_the_holidays_of_2026) {
    for (const auto day : {2026y / January / 1, 2026y / January / 19, 2026y / February / 16, 2026y / May / 25,
                           2026y / June / 19, 2026y / July / 3, 2026y / September / 7, 2026y / October / 12,
                           2026y / November / 11, 2026y / November / 26, 2026y / December / 25})
        BOOST_TEST(is_federal_holiday(day));
    // The fourth of July 2026 is a Saturday, kept on Friday.
    BOOST_TEST(!is_federal_holiday(2026y / July / 4));
    BOOST_TEST(!is_federal_holiday(2026y / November / 27));
}

BOOST_AUTO_TEST_CASE(keeps_new_year_in_the_old_one_when_it_is_a_saturday) {
    BOOST_TEST(is_federal_holiday(2021y / December / 31));
    BOOST_TEST(!is_federal_holiday(2022y / January / 1));
    BOOST_TEST(is_federal_holiday(2023y / January / 2));  // a Sunday, kept on Monday
}

BOOST_AUTO_TEST_CASE(skips_weekends_and_holidays) {
    // Wednesday before Thanksgiving: Fri 27, Mon 30 … Thu 10 December is the tenth.
    BOOST_TEST((after_business_days(at(2026y / November / 25), 10) == at(2026y / December / 10)));
    // Over Christmas and New Year.
    BOOST_TEST((after_business_days(at(2026y / December / 18), 10) == at(2027y / January / 5)));
    BOOST_TEST((after_business_days(at(2026y / March / 7), 1) == at(2026y / March / 9)));  // from a Saturday
}

BOOST_AUTO_TEST_SUITE_END()
