// What a store of callouts must do, fake or SQL. `On` makes calls, parks them, and gives the store.
#pragma once

#include <boost/test/unit_test.hpp>
#include <set>

#include "domain/callouts/store.hpp"

namespace vestibule::tests {

template <class On>
void callouts_are_listed_page_by_page(On& on) {
    using namespace callouts;
    for (int call = 0; call < 5; ++call) on.call();
    CalloutQuery query{.limit = 2};
    std::vector<Callout> seen;
    for (const std::size_t size : {2U, 2U, 1U, 0U}) {
        std::vector<Callout> page;
        on.in([&](CalloutStore& store) { page = store.list("acme", query); });
        BOOST_TEST(page.size() == size);
        seen.insert(seen.end(), page.begin(), page.end());
        query.after = CalloutQuery::Place{seen.back().created_at, seen.back().id};
    }
    std::set<std::string> ids;
    for (std::size_t at = 0; at < seen.size(); ++at) {
        ids.insert(seen[at].id);
        BOOST_TEST((at == 0 || seen[at].created_at <= seen[at - 1].created_at));
    }
    BOOST_TEST(ids.size() == 5u);
    on.in([&](CalloutStore& store) { BOOST_TEST(store.list("umbrella", {}).empty()); });
}

template <class On>
void callouts_are_listed_by_status(On& on) {
    using namespace callouts;
    const auto parked = on.park(on.call());
    on.call();
    on.in([&](CalloutStore& store) {
        const auto waiting = store.list("acme", {.status = CalloutStatus::parked});
        BOOST_REQUIRE(waiting.size() == 1u);
        BOOST_TEST(waiting[0].id == parked);
        BOOST_TEST(waiting[0].code.value() == "HTTP_422");
        BOOST_TEST(store.list("acme", {.status = CalloutStatus::pending}).size() == 1u);
        BOOST_TEST(store.list("acme", {}).size() == 2u);
        BOOST_TEST(store.list("acme", {.status = CalloutStatus::done}).empty());
    });
}

template <class On>
void only_a_parked_callout_is_retried_or_discarded(On& on) {
    using namespace callouts;
    const auto pending = on.call(), again = on.park(on.call()), given_up = on.park(on.call());
    const auto retry = [&](const std::string& id, const char* tenant = "acme") {
        bool acted = false;
        on.in([&](CalloutStore& store) { acted = store.retry(tenant, id); });
        return acted;
    };
    const auto discard = [&](const std::string& id, const char* tenant = "acme") {
        bool acted = false;
        on.in([&](CalloutStore& store) { acted = store.discard(tenant, id); });
        return acted;
    };
    BOOST_TEST(!retry(pending));
    BOOST_TEST(!discard(pending));
    BOOST_TEST(!retry("nobody's"));
    BOOST_TEST(!retry(again, "umbrella"));
    BOOST_TEST(!discard(given_up, "umbrella"));
    BOOST_TEST(retry(again));
    BOOST_TEST(!retry(again));
    BOOST_TEST(discard(given_up));
    BOOST_TEST(!retry(given_up));
    on.in([&](CalloutStore& store) {
        const auto due = store.find("acme", again);
        BOOST_TEST((due.value().status == CalloutStatus::pending));
        BOOST_TEST(due->attempts == 0);
        BOOST_TEST(!due->code.has_value());
        BOOST_TEST((store.find("acme", given_up).value().status == CalloutStatus::discarded));
        BOOST_TEST(store.find("acme", given_up)->code.value() == "DISCARDED");
        BOOST_TEST(!store.find("umbrella", again).has_value());
    });
}

}  // namespace vestibule::tests
