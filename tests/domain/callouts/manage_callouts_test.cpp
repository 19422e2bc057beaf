#include "domain/callouts/manage_callouts.hpp"

#include <boost/test/unit_test.hpp>

#include "tests/support/async_test.hpp"
#include "tests/support/fake_callouts.hpp"
#include "tests/support/fake_transactor.hpp"

using namespace vestibule;
using namespace vestibule::callouts;
using namespace vestibule::tests;
using boost::asio::awaitable;

namespace {

struct Desk {
    FakeCalloutStore store;
    FakeTransactor<CalloutStore> stores{store};
    ManageCalloutsHandler manage{stores};
    RequestContext context;

    Desk() {
        context.tenant = "acme";
        for (const auto* tenant : {"acme", "umbrella"}) store.add(tenant, "call", CalloutStatus::parked);
    }
    std::string act(const std::string& id, Action action) {
        std::string told;
        async_test([&]() -> awaitable<void> {
            const auto outcome = co_await manage.act(id, action, context);
            told = outcome ? std::string(to_string(outcome->status)) : outcome.error().code;
        });
        return told;
    }
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(managing_callouts, Desk)

BOOST_AUTO_TEST_CASE(tells_what_the_call_is_now) {
    BOOST_TEST(act("call", Action::retry) == "PENDING");
    BOOST_TEST(act("call", Action::retry) == "CALLOUT_NOT_FOUND");
    BOOST_TEST((store.calls.at({"umbrella", "call"}).status == CalloutStatus::parked));
}

BOOST_AUTO_TEST_CASE(gives_a_call_up) {
    BOOST_TEST(act("call", Action::discard) == "DISCARDED");
    BOOST_TEST(act("nobody's", Action::discard) == "CALLOUT_NOT_FOUND");
}

BOOST_AUTO_TEST_CASE(lists_those_of_the_tenant) {
    async_test([this]() -> awaitable<void> {
        const auto found = co_await manage.list({.status = CalloutStatus::parked}, context);
        BOOST_TEST(found.size() == 1u);
    });
}

BOOST_AUTO_TEST_SUITE_END()
