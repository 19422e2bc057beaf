#include "domain/shared/ids.hpp"

#include <boost/test/unit_test.hpp>

using vestibule::Uuid;

BOOST_AUTO_TEST_SUITE(reading_a_uuid)

BOOST_AUTO_TEST_CASE(gives_back_what_was_written) {
    const auto id = Uuid::parse("019ab3c4-d5e6-7f01-8234-56789abcdef0");
    BOOST_REQUIRE(id);
    BOOST_TEST(id->to_string() == "019ab3c4-d5e6-7f01-8234-56789abcdef0");
}

BOOST_AUTO_TEST_CASE(refuses_everything_else) {
    for (const auto* text : {"", "019ab3c4", "019ab3c4-d5e6-7f01-8234-56789abcdefg",
                             "019ab3c4d5e6-7f01-8234-56789abcdef00", "{19ab3c4-d5e6-7f01-8234-56789abcdef0}"})
        BOOST_TEST(!Uuid::parse(text), text);
}

BOOST_AUTO_TEST_SUITE_END()
