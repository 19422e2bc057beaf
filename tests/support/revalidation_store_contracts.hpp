// What a store of revalidations must do, fake or SQL. `On` has people of tenant acme at site rewards, and gives the
// store.
#pragma once

#include <boost/test/unit_test.hpp>

#include "domain/revalidation/store.hpp"

namespace vestibule::tests {

using namespace std::chrono_literals;

inline revalidation::Revalidation a_revalidation(const Uuid& id, std::optional<revalidation::UserRange> range = {}) {
    return {.id = id,
            .reach = {.tenant = "acme", .sites = {"rewards"}, .issuer = {}},
            .type = revalidation::CallType::ofac,
            .range = range,
            .created_at = Instant(1s),
            .origin = {.correlation_id = "request-1", .traceparent = "trace-1"}};
}

template <class On>
void a_range_is_taken_up_piece_by_piece(On& on) {
    using revalidation::RevalidationStore;
    std::vector<Uuid> people;
    for (int each = 0; each < 5; ++each) people.push_back(on.person());
    const auto run = a_revalidation(on.next_id(), revalidation::UserRange{people[0], people[3]});
    on.in([&](RevalidationStore& store) {
        BOOST_TEST(store.count(run.reach, *run.range) == 4u);
        BOOST_TEST((store.reached(run.reach, {people[4], run.id}) == std::vector{people[4]}));
        store.insert(run, {});
        BOOST_TEST(store.waiting(run.id, 10).empty());
    });
    for (const std::size_t taken : {3U, 4U})
        on.in([&](RevalidationStore& store) {
            BOOST_TEST(store.expand(run, 3));
            BOOST_TEST(store.waiting(run.id, 10).size() == taken);
        });
    on.in([&](RevalidationStore& store) {
        BOOST_TEST(!store.expand(run, 3));
        BOOST_TEST((store.waiting(run.id, 2) == std::vector{people[0], people[1]}));
    });
}

template <class On>
void each_user_has_one_outcome(On& on) {
    using namespace revalidation;
    std::vector<Uuid> people{on.person(), on.person(), on.person()};
    const auto run = a_revalidation(on.next_id());
    on.in([&](RevalidationStore& store) {
        store.insert(run, people);
        store.claim("a", 60s);
        store.begin(run.id, people[0]);
        BOOST_TEST((store.waiting(run.id, 10) == std::vector{people[1], people[2]}));
        BOOST_REQUIRE(store.begun(run.id, 10).size() == 1u);
        BOOST_TEST((store.begun(run.id, 10)[0].user == people[0]));
        store.set_outcome(run.id, people[0], UserOutcome::clear);
        store.set_outcome(run.id, people[1], UserOutcome::hit);
        BOOST_TEST(store.begun(run.id, 10).empty());
        store.settle(run, "a");
        BOOST_TEST((store.progress(run.id, run.reach, {}, 10)->run.status == RunStatus::running));
    });
    on.in([&](RevalidationStore& store) {
        BOOST_TEST(store.claim("b", 60s).has_value());
        store.set_outcome(run.id, people[2], UserOutcome::failed);
        store.settle(run, "b");
        const auto progress = store.progress(run.id, run.reach, {}, 2);
        BOOST_TEST((progress->run.status == RunStatus::completed_with_failures));
        BOOST_TEST(progress->done == 3u);
        BOOST_TEST(progress->failed == 1u);
        BOOST_REQUIRE(progress->outcomes.size() == 2u);
        BOOST_TEST((progress->outcomes[1].outcome == UserOutcome::hit));
        BOOST_TEST(store.progress(run.id, run.reach, people[1], 2)->outcomes.size() == 1u);
        BOOST_TEST(!store.claim("c", 60s).has_value());
    });
}

template <class On>
void a_run_is_in_one_workers_hands(On& on) {
    using revalidation::RevalidationStore;
    const auto run = a_revalidation(on.next_id());
    const auto person = on.person();
    on.in([&](RevalidationStore& store) {
        store.insert(run, {person});
        const auto claimed = store.claim("a", 60s);
        BOOST_REQUIRE(claimed.has_value());
        BOOST_TEST((claimed->id == run.id));
        BOOST_TEST((claimed->origin == run.origin));
        BOOST_TEST(!store.claim("b", 60s).has_value());
        store.settle(run, "b");  // not its own
        BOOST_TEST(!store.claim("b", 60s).has_value());
        store.settle(run, "a");
    });
    on.in([&](RevalidationStore& store) { BOOST_TEST(store.claim("b", 0s).has_value()); });
    on.lease_ends();
    on.in([&](RevalidationStore& store) { BOOST_TEST(store.claim("c", 60s).has_value()); });
}

template <class On>
void a_run_is_seen_by_its_own_clients(On& on) {
    using revalidation::RevalidationStore;
    auto run = a_revalidation(on.next_id());
    run.reach.issuer = "bank";
    on.in([&](RevalidationStore& store) {
        store.insert(run, {});
        auto other = run.reach;
        BOOST_TEST(store.progress(run.id, other, {}, 1).has_value());
        other.issuer = "other-bank";
        BOOST_TEST(!store.progress(run.id, other, {}, 1).has_value());
        other.issuer.reset();
        BOOST_TEST(store.progress(run.id, other, {}, 1).has_value());
        other.sites = {"offers", "rewards"};
        BOOST_TEST(store.progress(run.id, other, {}, 1).has_value());
        other.sites = {"offers"};  // it tells of people of a site that isn't theirs
        BOOST_TEST(!store.progress(run.id, other, {}, 1).has_value());
        other.sites = run.reach.sites;
        other.tenant = "umbrella";
        BOOST_TEST(!store.progress(run.id, other, {}, 1).has_value());
    });
}

}  // namespace vestibule::tests
