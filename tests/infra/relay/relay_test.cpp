#include "infra/relay/relay.hpp"

#include <algorithm>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/test/unit_test.hpp>
#include <latch>
#include <thread>

#include "events/registration/user_registered.hpp"
#include "infra/relay/outbox.hpp"
#include "tests/support/database_fixture.hpp"
#include "tests/support/fake_publisher.hpp"
#include "tests/support/test_tools.hpp"

using namespace vestibule;
using namespace vestibule::tests;

namespace {

// A database with an outbox, a publisher that answers as told, and what the test asks of both.
struct Scene {
    explicit Scene(sql::Dialect dialect) : database(dialect) {}

    FreshDatabase database;
    TestTools own;
    FakePublisher publisher;
    metrics::Registry metrics;

    relay::RelaySettings settings(std::string owner = "one") {
        return {.owner = std::move(owner),
                .lease_life = std::chrono::milliseconds(600),
                .lease_margin = std::chrono::milliseconds(200),
                .lease_renewal = std::chrono::milliseconds(100),
                .poll_least = std::chrono::milliseconds(10),
                .poll_most = std::chrono::milliseconds(50),
                .settle_after = std::chrono::milliseconds(5)};
    }

    std::string emit(const std::string& user, std::uint64_t version) {
        Uuid id;
        database.write([&](sql::Session& session) {
            id = own.tools.emit(session, events::UserRegistered{.user_id = user,
                                                                .version = version,
                                                                .channel = "api",
                                                                .locale = "en",
                                                                .origin = "self",
                                                                .contact_ids = {},
                                                                .site_id = ""}
                                             .draft());
        });
        return id.to_string();
    }

    std::int64_t count(std::string_view table) {
        std::int64_t rows = 0;
        database.look([&](sql::Session& session) {
            rows = session
                       .row("i", table == "outbox"          ? "SELECT count(*) FROM outbox"
                                 : table == "outbox_parked" ? "SELECT count(*) FROM outbox_parked"
                                                            : "SELECT count(*) FROM outbox_sent")
                       ->integer(0);
        });
        return rows;
    }

    // Looks every few milliseconds; the test's own limit ends a wait in vain.
    asio::awaitable<void> until(std::function<bool()> holds) {
        asio::steady_timer timer(co_await asio::this_coro::executor);
        while (!holds()) {
            timer.expires_after(std::chrono::milliseconds(5));
            co_await timer.async_wait(asio::use_awaitable);
        }
    }

    // Bob's versions up to `last`, each told before the next is written; nothing else is told meanwhile.
    asio::awaitable<void> tell_of_bob(relay::Relay& relay, std::uint64_t first, std::uint64_t last) {
        for (auto version = first; version <= last; ++version) {
            emit("bob", version);
            relay.wake();
            co_await until([&] { return publisher.log.size() == version; });
        }
    }

    void run(const std::function<asio::awaitable<void>(relay::Relay&)>& body) { run(settings(), body); }
    void run(const relay::RelaySettings& with, const std::function<asio::awaitable<void>(relay::Relay&)>& body) {
        async_test(
            [&]() -> asio::awaitable<void> {
                relay::Relay relay(co_await asio::this_coro::executor, *database, publisher, with, metrics);
                relay.start();
                co_await body(relay);
                co_await relay.stop(std::chrono::seconds(1));
            },
            database_test_limit);
    }

    // Ann's event, under way while ten of Bob's that lie above it are told; then the body. The whole table is read
    // every two seconds only.
    std::string run_behind_ten_others(const std::function<asio::awaitable<void>(relay::Relay&)>& body) {
        const auto event = emit("ann", 1);
        publisher.held = {"user/ann"};
        auto seldom = settings();
        seldom.poll_most = std::chrono::seconds(2);
        run(seldom, [&](relay::Relay& relay) -> asio::awaitable<void> {
            co_await until([&] { return publisher.waiting() == 1; });
            co_await tell_of_bob(relay, 1, 10);
            co_await body(relay);
        });
        return event;
    }
};

}  // namespace

BOOST_AUTO_TEST_SUITE(relaying_the_outbox)

BOOST_DATA_TEST_CASE(publishes_each_aggregate_in_order_and_empties_the_table, both_databases(), dialect) {
    Scene scene(dialect);
    std::vector<std::string> expected;
    for (std::uint64_t version = 1; version <= 5; ++version) expected.push_back(scene.emit("ann", version));
    scene.run([&](relay::Relay&) -> asio::awaitable<void> {
        co_await scene.until([&] { return scene.publisher.log.size() == 5; });
    });
    BOOST_TEST(scene.publisher.log == expected, boost::test_tools::per_element());
    BOOST_TEST(scene.count("outbox") == 0);
    BOOST_TEST(scene.count("outbox_sent") == 5);
}

// Where one that committed late is passed over, its aggregate's next one is told first.
BOOST_DATA_TEST_CASE(reads_what_lies_between_those_in_hand, both_databases(), dialect) {
    Scene scene(dialect);
    for (std::uint64_t version = 1; version <= 6; ++version) scene.emit("ann", version);
    std::vector<std::int64_t> all, found;
    scene.database.look([&](sql::Session& session) {
        std::set<unsigned> slots;
        for (unsigned slot = 0; slot < events::slot_count; ++slot) slots.insert(slot);
        const auto ids = [&](const std::vector<std::int64_t>& known) {
            std::vector<std::int64_t> rows;
            for (const auto& row :
                 relay::waiting(session, {.slots = slots, .behind = 0, .without = known, .limit = 10}))
                rows.push_back(row.id);
            return rows;
        };
        all = ids({});
        BOOST_REQUIRE(all.size() == 6);
        found = ids({all[3], all[0], all[4], all[2]});
    });
    BOOST_TEST((found == std::vector<std::int64_t>{all[1], all[5]}));
}

// PostgreSQL's ids are handed out before the commit; the relay looks only behind those that nobody can still commit.
BOOST_AUTO_TEST_CASE(tells_what_committed_late_before_what_follows_it) {
    Scene scene(sql::Dialect::postgres);
    auto first = scene.emit("ann", 1);
    scene.database.write([](sql::Session& session) {
        session.execute("CREATE TABLE aside AS SELECT * FROM outbox");
        session.execute("DELETE FROM outbox");
    });
    std::string second;
    std::latch drawn(1), commit(1);
    std::jthread slow([&] {
        scene.database.write([&](sql::Session& session) {
            session.execute("UPDATE timeline SET generation = generation");
            session.execute(
                "INSERT INTO outbox (event_id, slot, topic, msg_key, aggregate_type, aggregate_id, aggregate_ver, "
                "event_type, headers, payload, occurred_at) SELECT event_id, slot, topic, msg_key, aggregate_type, "
                "aggregate_id, aggregate_ver, event_type, headers, payload, occurred_at FROM aside");
            drawn.count_down();
            commit.wait();
        });
    });
    drawn.wait();
    scene.run([&](relay::Relay& relay) -> asio::awaitable<void> {
        for (std::uint64_t version = 1; version <= 20; ++version) {
            scene.emit("bob", version);
            relay.wake();
            co_await scene.until([&] { return scene.publisher.log.size() == version; });
        }
        commit.count_down();
        slow.join();
        second = scene.emit("ann", 2);
        relay.wake();
        co_await scene.until([&] { return scene.publisher.log.size() == 22; });
    });
    const std::vector<std::string> of_ann(scene.publisher.log.begin() + 20, scene.publisher.log.end());
    BOOST_TEST((of_ann == std::vector{first, second}));
}

BOOST_DATA_TEST_CASE(keeps_what_was_sent_only_so_long, both_databases(), dialect) {
    Scene scene(dialect);
    for (std::uint64_t version = 1; version <= 3; ++version) scene.emit("ann", version);
    scene.run([&](relay::Relay&) -> asio::awaitable<void> {
        co_await scene.until([&] { return scene.count("outbox_sent") == 3; });
    });
    std::int64_t deleted = 0;
    scene.database.write([&](sql::Session& session) {
        session.write(
            "UPDATE outbox_sent SET sent_at = sent_at - 3600000000 WHERE aggregate_ver < "
            "(SELECT max(aggregate_ver) FROM outbox_sent)");
        deleted = relay::prune_sent(session, std::chrono::minutes(59));
    });
    BOOST_TEST(deleted == 2);
    BOOST_TEST(scene.count("outbox_sent") == 1);
}

BOOST_DATA_TEST_CASE(has_one_event_of_an_aggregate_under_way, both_databases(), dialect) {
    Scene scene(dialect);
    for (std::uint64_t version = 1; version <= 3; ++version) scene.emit("ann", version);
    scene.publisher.held = {"user/ann"};
    scene.run([&](relay::Relay&) -> asio::awaitable<void> {
        co_await scene.until([&] { return scene.publisher.waiting() == 1; });
        scene.emit("bob", 1);  // the stuck one stops nobody
        co_await scene.until([&] { return scene.publisher.log.size() == 1; });
        BOOST_TEST(scene.publisher.waiting() == 1);
        scene.publisher.release_held();
        co_await scene.until([&] { return scene.publisher.log.size() == 4; });
    });
    BOOST_TEST(scene.publisher.most_under_way_of_one == 1);
}

BOOST_DATA_TEST_CASE(parks_the_aggregate_of_a_refused_event_and_no_other, both_databases(), dialect) {
    Scene scene(dialect);
    const auto first = scene.emit("ann", 1);
    const auto second = scene.emit("ann", 2);
    const auto other = scene.emit("bob", 1);
    scene.publisher.refused = {"user/ann"};
    scene.run([&](relay::Relay& relay) -> asio::awaitable<void> {
        co_await scene.until([&] { return scene.count("outbox_parked") == 1 && scene.count("outbox") == 2; });
        BOOST_TEST(scene.publisher.log == std::vector{other}, boost::test_tools::per_element());

        scene.publisher.refused.clear();
        scene.database.write([](sql::Session& session) { session.run("DELETE FROM outbox_parked", {}); });
        relay.wake();
        co_await scene.until([&] { return scene.publisher.log.size() == 3; });
    });
    const std::vector expected{other, first, second};
    BOOST_TEST(scene.publisher.log == expected, boost::test_tools::per_element());
}

// Others' events go on meanwhile, and no read may begin behind those that a release brings back.
BOOST_DATA_TEST_CASE(tells_what_was_parked_before_what_follows_its_release,
                     both_databases() * boost::unit_test::data::make(std::vector{10U, 20U}), dialect, others) {
    Scene scene(dialect);
    std::string second;
    const auto first = scene.run_behind_ten_others([&](relay::Relay& relay) -> asio::awaitable<void> {
        scene.publisher.refused = {"user/ann"};
        scene.publisher.release_held();
        co_await scene.until([&] { return scene.count("outbox_parked") == 1; });
        scene.publisher.refused.clear();
        co_await scene.tell_of_bob(relay, 11, others);
        scene.database.write([](sql::Session& session) { relay::release(session, "user/ann"); });
        second = scene.emit("ann", 2);
        relay.wake();
        co_await scene.until([&] { return scene.publisher.log.size() == others + 2; });
    });
    const std::vector<std::string> of_ann(scene.publisher.log.begin() + others, scene.publisher.log.end());
    BOOST_TEST((of_ann == std::vector{first, second}));
}

BOOST_DATA_TEST_CASE(starts_a_broken_publisher_afresh_and_loses_nothing, both_databases(), dialect) {
    Scene scene(dialect);
    std::vector<std::string> expected;
    for (std::uint64_t version = 1; version <= 3; ++version) expected.push_back(scene.emit("ann", version));
    scene.publisher.broken_next = 1;
    scene.run([&](relay::Relay&) -> asio::awaitable<void> {
        co_await scene.until([&] { return scene.publisher.log.size() == 3; });
    });
    BOOST_TEST(scene.publisher.restarts == 1);
    BOOST_TEST(scene.publisher.log == expected, boost::test_tools::per_element());
}

// What was under way lies below rows that were told meanwhile.
BOOST_DATA_TEST_CASE(begins_at_the_first_row_after_a_fresh_start_of_the_publisher, both_databases(), dialect) {
    Scene scene(dialect);
    std::string second;
    const auto first = scene.run_behind_ten_others([&](relay::Relay& relay) -> asio::awaitable<void> {
        scene.publisher.held.clear();
        scene.publisher.broken_next = 1;
        scene.emit("bob", 11);  // the publisher breaks
        second = scene.emit("ann", 2);
        relay.wake();
        co_await scene.until([&] { return scene.publisher.log.size() == 13; });
    });
    std::vector<std::string> of_ann;
    for (const auto& id : scene.publisher.log)
        if (id == first || id == second) of_ann.push_back(id);
    BOOST_TEST((of_ann == std::vector{first, second}));
}

BOOST_DATA_TEST_CASE(deletes_nothing_that_was_not_acknowledged, both_databases(), dialect) {
    Scene scene(dialect);
    scene.emit("ann", 1);
    scene.publisher.held = {"user/ann"};
    async_test(
        [&]() -> asio::awaitable<void> {
            relay::Relay relay(co_await asio::this_coro::executor, *scene.database, scene.publisher, scene.settings(),
                               scene.metrics);
            relay.start();
            co_await scene.until([&] { return scene.publisher.waiting() == 1; });
            co_await relay.stop(std::chrono::milliseconds(20));
            co_await scene.publisher.stop(std::chrono::milliseconds(20));
        },
        database_test_limit);
    BOOST_TEST(scene.count("outbox") == 1);
    BOOST_TEST(scene.count("outbox_sent") == 0);
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_AUTO_TEST_SUITE(relaying_with_two_instances)

BOOST_AUTO_TEST_CASE(shares_the_slots_evenly_and_takes_over_expired_ones) {
    Scene scene(sql::Dialect::postgres);
    std::set<unsigned> first, second;
    const auto life = std::chrono::seconds(60);
    scene.database.write([&](sql::Session& session) { first = relay::renew_leases(session, "one", life); });
    BOOST_TEST(first.size() == 64);
    scene.database.write([&](sql::Session& session) { second = relay::renew_leases(session, "two", life); });
    BOOST_TEST(second.empty());
    scene.database.write([&](sql::Session& session) { first = relay::renew_leases(session, "one", life); });
    BOOST_TEST(first.size() == 32);
    scene.database.write([&](sql::Session& session) { second = relay::renew_leases(session, "two", life); });
    BOOST_TEST(second.size() == 32);
    for (const auto slot : first) BOOST_TEST(!second.contains(slot));

    // One dies: its leases and its membership end by the database's clock.
    scene.database.write([](sql::Session& session) {
        session.run("UPDATE outbox_lease SET expires_at = 1 WHERE owner = 'one'", {});
        session.run("UPDATE relay_member SET expires_at = 1 WHERE owner = 'one'", {});
    });
    scene.database.write([&](sql::Session& session) { second = relay::renew_leases(session, "two", life); });
    BOOST_TEST(second.size() == 64);
}

// What the other left lies below rows that this one has told long since.
BOOST_AUTO_TEST_CASE(tells_the_oldest_first_of_slots_that_it_takes_over) {
    Scene scene(sql::Dialect::postgres);
    std::set<unsigned> others;
    for (const auto* owner : {"two", "one", "two"})
        scene.database.write([&](sql::Session& session) {
            const auto slots = relay::renew_leases(session, owner, std::chrono::seconds(60));
            if (std::string_view(owner) == "two") others = slots;
        });
    const auto user_of = [&](bool theirs) {
        for (int number = 0;; ++number) {
            auto name = "user-" + std::to_string(number);
            if (others.contains(events::slot_of("user", name)) == theirs) return name;
        }
    };
    const auto ann = user_of(true), bob = user_of(false);
    const auto first = scene.emit(ann, 1);
    auto settings = scene.settings();
    settings.poll_most = std::chrono::seconds(2);
    std::string second;
    scene.run(settings, [&](relay::Relay& relay) -> asio::awaitable<void> {
        for (std::uint64_t version = 1; version <= 10; ++version) {
            scene.emit(bob, version);
            relay.wake();
            co_await scene.until([&] { return scene.publisher.log.size() == version; });
        }
        second = scene.emit(ann, 2);
        scene.database.write([](sql::Session& session) {
            session.run("UPDATE outbox_lease SET expires_at = 1 WHERE owner = 'two'", {});
            session.run("UPDATE relay_member SET expires_at = 1 WHERE owner = 'two'", {});
        });
        co_await scene.until([&] { return scene.publisher.log.size() == 12; });
    });
    const std::vector<std::string> of_ann(scene.publisher.log.begin() + 10, scene.publisher.log.end());
    BOOST_TEST((of_ann == std::vector{first, second}));
}

BOOST_AUTO_TEST_CASE(keeps_the_order_of_every_aggregate_while_leases_move) {
    Scene scene(sql::Dialect::postgres);
    std::map<std::string, std::vector<std::string>> expected;
    for (std::uint64_t version = 1; version <= 10; ++version)
        for (const auto* user : {"ann", "bob", "cid", "dan", "eve"})
            expected[user].push_back(scene.emit(user, version));
    async_test(
        [&]() -> asio::awaitable<void> {
            const auto executor = co_await asio::this_coro::executor;
            relay::Relay one(executor, *scene.database, scene.publisher, scene.settings("one"), scene.metrics);
            relay::Relay two(executor, *scene.database, scene.publisher, scene.settings("two"), scene.metrics);
            one.start();
            co_await scene.until([&] { return scene.publisher.log.size() > 5; });
            two.start();
            co_await one.stop(std::chrono::milliseconds(1));
            co_await scene.until([&] { return scene.count("outbox") == 0; });
            co_await two.stop(std::chrono::seconds(1));
        },
        database_test_limit);
    for (const auto& [user, ids] : expected) {
        std::vector<std::string> first_seen;
        for (const auto& id : scene.publisher.log)
            if ((std::ranges::find(ids, id) != ids.end()) && std::ranges::find(first_seen, id) == first_seen.end())
                first_seen.push_back(id);
        BOOST_TEST(first_seen == ids, boost::test_tools::per_element());
    }
}

BOOST_AUTO_TEST_SUITE_END()
