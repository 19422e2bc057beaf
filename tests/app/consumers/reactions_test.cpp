// Holds the catalog and the lists of reactions together: topics and dead-letter topics are made from the catalog.
#include <algorithm>
#include <boost/test/unit_test.hpp>

#include "app/consumers/mailer.hpp"
#include "app/consumers/screening_consumer.hpp"
#include "events/catalog.hpp"
#include "tests/support/test_tools.hpp"

using namespace vestibule;

BOOST_AUTO_TEST_SUITE(reacting_to_events)

BOOST_AUTO_TEST_CASE(is_for_the_consumers_that_the_catalog_names) {
    const tests::TestTools tools;
    const sql::EffectTools effect_tools{tools.tools, {}};
    for (const auto& consumer : {app::make_mailer(effect_tools), app::make_screening_consumer(tools.tools)})
        for (const auto& type : events::catalog()) {
            const auto reaction = std::ranges::find(consumer.reactions, type.type, &app::Reaction::event_type);
            const bool reacts = reaction != consumer.reactions.end();
            BOOST_TEST(reacts == type.consumers.contains(consumer.name), type.type);
        }
}

BOOST_AUTO_TEST_SUITE_END()
