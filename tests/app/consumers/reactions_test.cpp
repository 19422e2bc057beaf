// Holds the catalog and the lists of reactions together: topics and dead-letter topics are made from the catalog.
#include <algorithm>
#include <boost/test/unit_test.hpp>
#include <set>

#include "app/consumers/consumers.hpp"
#include "app/consumers/reactions.hpp"
#include "events/catalog.hpp"
#include "tests/support/test_tools.hpp"

using namespace vestibule;

namespace {

struct NoTenants final : Tenants {
    std::shared_ptr<const TenantDirectory> current() const override {
        return std::make_shared<const TenantDirectory>();
    }
};

bool names(std::string_view consumers, const std::string& consumer) {
    return (',' + std::string(consumers) + ',').contains(',' + consumer + ',');
}

}  // namespace

BOOST_AUTO_TEST_SUITE(reacting_to_events)

BOOST_AUTO_TEST_CASE(is_for_the_consumers_that_the_catalog_names) {
    const tests::TestTools tools;
    const sql::EffectTools effect_tools{tools.tools, {}};
    const NoTenants tenants;
    std::set<std::string> known;
    for (const auto& consumer : app::make_consumers({effect_tools, tenants, true})) {
        known.insert(consumer.name);
        for (const auto& type : events::catalog()) {
            const auto reaction = std::ranges::find(consumer.reactions, type.type, &app::Reaction::event_type);
            const bool reacts = reaction != consumer.reactions.end();
            BOOST_TEST(reacts == names(type.consumers, consumer.name), consumer.name << " at " << type.type);
        }
    }
    std::set<std::string> named;
    for (const auto& topic : events::topics()) named.merge(events::consumers_of(topic));
    BOOST_TEST(known == named, boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(is_to_types_of_the_catalog_only) {
    BOOST_CHECK_THROW(app::Reactions({"mailer", {{"dev.vestibule.user.renamed.v1", {}}}}), std::logic_error);
}

BOOST_AUTO_TEST_CASE(either_picks_of_an_aggregate_or_follows_it_whole) {
    const auto& registered = events::catalog().front();
    const auto other = std::ranges::find_if(events::catalog(), [&](const auto& type) {
        return type.aggregate_type == registered.aggregate_type && type.type != registered.type;
    });
    const app::Consumer mixed{"mailer", {{registered.type, {}}, {other->type, {}, app::picked_always}}};
    BOOST_CHECK_THROW(app::Reactions{mixed}, std::logic_error);
    const app::Consumer whole{"mailer", {{registered.type, {}}, {other->type, {}}}};
    BOOST_TEST(app::Reactions{whole}.topics("bank").size() == 1u);
}

BOOST_AUTO_TEST_SUITE_END()
