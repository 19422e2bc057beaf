// Holds the catalog and the lists of reactions together: topics and dead-letter topics are made from the catalog.
#include <algorithm>
#include <boost/test/unit_test.hpp>

#include "app/consumers/mailer.hpp"
#include "events/catalog.hpp"
#include "tests/support/test_tools.hpp"

using namespace vestibule;

BOOST_AUTO_TEST_SUITE(reacting_to_events)

BOOST_AUTO_TEST_CASE(is_for_the_consumers_that_the_catalog_names) {
    const tests::TestTools tools;
    const sql::EffectTools effect_tools{tools.tools, {}};
    const auto mailer = app::make_mailer(effect_tools);
    for (const auto& type : events::catalog()) {
        const auto reaction = std::ranges::find(mailer.reactions, type.type, &app::Reaction::event_type);
        const bool reacts = reaction != mailer.reactions.end();
        BOOST_TEST(reacts == type.consumers.contains(mailer.name), type.type);
    }
}

BOOST_AUTO_TEST_SUITE_END()
