// Revalidations on the fake, SQLite and PostgreSQL, and the MOE calls that only a database makes.
#include "infra/sql/revalidation/sql_revalidation_store.hpp"

#include <boost/test/unit_test.hpp>
#include <thread>

#include "tests/support/callout_office.hpp"
#include "tests/support/fake_revalidations.hpp"
#include "tests/support/revalidation_store_contracts.hpp"

using namespace vestibule;
using namespace vestibule::tests;
using Office = CalloutOffice;

namespace {

struct RunsOnFake {
    void in(const std::function<void(revalidation::RevalidationStore&)>& work) { work(store); }
    Uuid next_id() { return ids.next(); }
    Uuid person() { return *store.people.insert(ids.next()).first; }
    void lease_ends() { clock.advance(1s); }

    FakeClock clock;
    FakeIds ids;
    FakeRevalidationStore store{clock};
};

struct RunsOnSql {
    explicit RunsOnSql(sql::Dialect dialect) : office(dialect) {}

    void in(const std::function<void(revalidation::RevalidationStore&)>& work) {
        office.ask<sql::SqlRevalidationStore>([&](sql::SqlRevalidationStore& store) { return work(store), true; });
    }
    Uuid next_id() { return office.tools.ids.next(); }
    Uuid person() { return office.enroll().user; }
    void lease_ends() { std::this_thread::sleep_for(2ms); }  // the database's own clock

    Office office;
};

}  // namespace

BOOST_AUTO_TEST_SUITE(the_fake_store_of_revalidations)

BOOST_FIXTURE_TEST_CASE(takes_a_range_up_piece_by_piece, RunsOnFake) {
    a_range_is_taken_up_piece_by_piece(*this);
}
BOOST_FIXTURE_TEST_CASE(gives_each_user_one_outcome, RunsOnFake) {
    each_user_has_one_outcome(*this);
}
BOOST_FIXTURE_TEST_CASE(gives_a_run_to_one_worker, RunsOnFake) {
    a_run_is_in_one_workers_hands(*this);
}
BOOST_FIXTURE_TEST_CASE(shows_a_run_to_its_own_clients, RunsOnFake) {
    a_run_is_seen_by_its_own_clients(*this);
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_AUTO_TEST_SUITE(the_sql_store_of_revalidations)

BOOST_DATA_TEST_CASE(takes_a_range_up_piece_by_piece, both_databases(), dialect) {
    RunsOnSql on(dialect);
    a_range_is_taken_up_piece_by_piece(on);
}
BOOST_DATA_TEST_CASE(gives_each_user_one_outcome, both_databases(), dialect) {
    RunsOnSql on(dialect);
    each_user_has_one_outcome(on);
}
BOOST_DATA_TEST_CASE(gives_a_run_to_one_worker, both_databases(), dialect) {
    RunsOnSql on(dialect);
    a_run_is_in_one_workers_hands(on);
}
BOOST_DATA_TEST_CASE(shows_a_run_to_its_own_clients, both_databases(), dialect) {
    RunsOnSql on(dialect);
    a_run_is_seen_by_its_own_clients(on);
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_AUTO_TEST_SUITE(revalidating_users)

using namespace revalidation;

BOOST_DATA_TEST_CASE(takes_up_a_range_piece_by_piece_and_gives_each_one_outcome, both_databases(), dialect) {
    Office office(dialect);
    std::vector<Office::Enrolled> people;
    for (int i = 0; i < 5; ++i) people.push_back(office.enroll());
    office.enroll("REMOVED");
    const auto stranger = office.enroll("ACTIVE", "other");
    const Reach reach{.tenant = "acme", .sites = {"rewards", "offers"}, .issuer = {}};
    Revalidation run{.id = office.tools.ids.next(),
                     .reach = reach,
                     .type = CallType::moe,
                     .range = UserRange{people.front().user, stranger.user},
                     .created_at = SystemClock().now()};
    using Store = sql::SqlRevalidationStore;
    run.total = office.ask<Store>([&](Store& store) { return store.count(reach, *run.range); });
    BOOST_TEST(run.total == 5u);
    office.ask<Store>([&](Store& store) { return store.insert(run, {}), true; });
    BOOST_TEST(office.ask<Store>([&](Store& store) { return store.claim("a", 60s).has_value(); }));
    BOOST_TEST(!office.ask<Store>([&](Store& store) { return store.claim("b", 60s).has_value(); }));
    BOOST_TEST(office.ask<Store>([&](Store& store) { return store.expand(run, 3); }));
    BOOST_TEST(office.ask<Store>([&](Store& store) { return store.waiting(run.id, 10).size(); }) == 3u);
    BOOST_TEST(office.ask<Store>([&](Store& store) { return store.expand(run, 3); }));
    BOOST_TEST(!office.ask<Store>([&](Store& store) { return store.expand(run, 3); }));
    BOOST_TEST(office.ask<Store>([&](Store& store) { return store.waiting(run.id, 10).size(); }) == 5u);

    const std::map<std::string, MoeCall> calls{{"rewards", {}}};
    for (const auto& person : people)
        office.ask<Store>([&](Store& store) {
            BOOST_TEST(store.start_moe_call(run, person.user, calls));
            return store.begin(run.id, person.user), true;
        });
    BOOST_TEST(office.ask<Store>([&](Store& store) { return store.begun(run.id, 10).size(); }) == 5u);
    const auto effects = office.lease();
    BOOST_REQUIRE(effects.size() == 5u);
    for (std::size_t i = 0; i < 4; ++i) office.end(effects[i], synced);
    office.ask<Store>([&](Store& store) { return store.settle(run, "a"), true; });
    auto progress = office.ask<Store>([&](Store& store) { return store.progress(run.id, reach, {}, 10); }).value();
    BOOST_CHECK(progress.run.status == RunStatus::running);
    BOOST_TEST(progress.done == 4u);

    office.end(effects[4], refused);
    office.ask<Store>([&](Store& store) { return store.settle(run, "a"), true; });
    progress = office.ask<Store>([&](Store& store) { return store.progress(run.id, reach, {}, 2); }).value();
    BOOST_CHECK(progress.run.status == RunStatus::completed_with_failures);
    BOOST_TEST(progress.failed == 1u);
    BOOST_TEST(progress.outcomes.size() == 2u);
    BOOST_TEST(!office.ask<Store>([&](Store& store) { return store.claim("b", 60s).has_value(); }));
    const auto rest = office.ask<Store>(
        [&](Store& store) { return store.progress(run.id, reach, progress.outcomes.back().user, 10); });
    BOOST_TEST(rest.value().outcomes.size() == 3u);
    const Reach others{.tenant = "acme", .sites = {"rewards"}, .issuer = "bank"};
    BOOST_TEST(!office.ask<Store>([&](Store& store) { return store.progress(run.id, others, {}, 2).has_value(); }));
}

BOOST_DATA_TEST_CASE(hands_on_the_request_that_asked, both_databases(), dialect) {
    Office office(dialect);
    const auto someone = office.enroll();
    const Revalidation run{.id = office.tools.ids.next(),
                           .reach = {"acme", {"rewards"}, {}},
                           .type = CallType::moe,
                           .created_at = SystemClock().now(),
                           .origin = origin_of(test_context())};
    using Store = sql::SqlRevalidationStore;
    office.ask<Store>([&](Store& store) { return store.insert(run, {someone.user}), true; });
    const auto claimed = office.ask<Store>([&](Store& store) { return store.claim("me", 60s); });
    BOOST_TEST((claimed.value().origin == run.origin));
    office.ask<Store>([&](Store& store) { return store.start_moe_call(run, someone.user, {{"rewards", MoeCall{}}}); });
    const auto effect = office.lease().at(0);
    BOOST_TEST(effect.correlation_id == test_context().correlation_id);
    BOOST_TEST(effect.traceparent == test_context().traceparent);
}

BOOST_DATA_TEST_CASE(a_call_that_no_request_began_is_known_by_its_cause, both_databases(), dialect) {
    Office office(dialect);
    const auto callout = office.call_of(office.enroll());
    office.database.write([&](sql::Session& session) { sql::start_callout(session, office.effect_tools, callout); },
                          {});
    const auto effect = office.lease().at(0);
    BOOST_TEST(effect.correlation_id == callout.cause.to_string());
}

BOOST_DATA_TEST_CASE(tells_the_partner_only_of_active_people_on_its_sites, both_databases(), dialect) {
    Office office(dialect);
    const auto held = office.enroll("ON_HOLD_SCREENING");
    const auto active = office.enroll();
    const Revalidation run{.id = office.tools.ids.next(),
                           .reach = {"acme", {"rewards"}, {}},
                           .type = CallType::moe,
                           .created_at = SystemClock().now()};
    using Store = sql::SqlRevalidationStore;
    const auto started = [&](const Uuid& user, const std::string& site) {
        return office.ask<Store>([&](Store& store) { return store.start_moe_call(run, user, {{site, MoeCall{}}}); });
    };
    BOOST_TEST(!started(held.user, "rewards"));
    BOOST_TEST(!started(active.user, "offers"));
    BOOST_TEST(started(active.user, "rewards"));
}

BOOST_AUTO_TEST_SUITE_END()
