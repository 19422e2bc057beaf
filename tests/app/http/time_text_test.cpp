#include "app/http/time_text.hpp"

#include <boost/test/unit_test.hpp>

using namespace vestibule;

BOOST_AUTO_TEST_SUITE(times_of_the_api)

BOOST_AUTO_TEST_CASE(are_written_in_utc_with_milliseconds) {
    BOOST_TEST(app::rfc3339(Instant(std::chrono::microseconds(1'795'456'789'012'345))) == "2026-11-23T17:59:49.012Z");
    BOOST_TEST(app::rfc3339(Instant{}) == "1970-01-01T00:00:00.000Z");
}

BOOST_AUTO_TEST_CASE(are_read_with_any_offset_to_the_microsecond) {
    const Instant expected(std::chrono::microseconds(1'795'456'789'012'345));
    for (auto text : {"2026-11-23T17:59:49.012345Z", "2026-11-23t17:59:49.0123456z", "2026-11-23T19:29:49.012345+01:30",
                      "2026-11-23T16:59:49.012345-01:00"}) {
        const auto read = app::parse_rfc3339(text);
        BOOST_TEST((read == expected), text);
    }
}

BOOST_AUTO_TEST_CASE(are_refused_where_they_are_no_times) {
    for (auto text : {"", "2026-11-23", "2026-02-30T00:00:00Z", "2026-11-23T24:00:00Z", "2026-11-23T17:59:49",
                      "2026-11-23T17:59:49.Z", "2026-11-23T17:59:49.0123456789Z", "2026-11-23T17:59:49+25:00",
                      "2026-11-23T17:59:49Z "})
        BOOST_TEST(!app::parse_rfc3339(text).has_value(), text);
}

BOOST_AUTO_TEST_SUITE_END()
