#include "app/consumers/consumer_runner.hpp"

#include <algorithm>
#include <atomic>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/test/unit_test.hpp>
#include <mutex>
#include <set>

#include "domain/shared/failures.hpp"
#include "infra/eventlog/embedded_log.hpp"
#include "infra/sql/consumers/dead_letters.hpp"
#include "tests/support/database_fixture.hpp"
#include "tests/support/log_under_test.hpp"
#include "tests/support/records.hpp"
#include "tests/support/test_tools.hpp"

using namespace vestibule;
using namespace vestibule::tests;

namespace {

// Ids whose making may fail: each dead letter takes one inside its transaction.
struct StumblingIds final : Ids {
    explicit StumblingIds(Ids& below_) : below(below_) {}
    Ids& below;
    std::function<void()> before = [] {};
    Uuid next() override {
        before();
        return below.next();
    }
};

using Seen = std::vector<std::string>;

// A consumer that notes in memory what its handler saw and committed, and fails as the test says.
struct Scene {
    explicit Scene(sql::Dialect dialect) : database(dialect) {}

    FreshDatabase database;
    TestTools own;
    StumblingIds ids{own.ids};
    sql::StoreTools tools{.clock = own.clock,
                          .ids = ids,
                          .keyed_hash = own.hash,
                          .cipher = own.cipher,
                          .event_source = own.tools.event_source,
                          .topic_prefix = own.tools.topic_prefix,
                          .event_written = {}};
    metrics::Registry metrics;
    std::mutex mutex;
    Seen seen;
    std::function<void(const std::string&)> before = [](const std::string&) {};
    std::unique_ptr<eventlog::EmbeddedLog> log;

    app::Consumer consumer() {
        return {.name = "reader",
                .reactions = {{.event_type = events::UserRegistered::type,
                               .apply = [this](sql::Session& session, const events::Record& record) {
                                   const std::string id(record.header("ce_id"));
                                   const std::lock_guard lock(mutex);
                                   before(id);
                                   session.after_commit([this, id] {
                                       const std::lock_guard noting(mutex);
                                       seen.push_back(id);
                                   });
                               }}}};
    }

    static app::RunnerSettings settings() {
        return {.gap_patience = std::chrono::milliseconds(300),
                .outage_first = std::chrono::milliseconds(10),
                .outage_most = std::chrono::milliseconds(20),
                .retry_poll = std::chrono::milliseconds(20)};
    }

    asio::awaitable<void> until(std::function<bool()> holds) {
        asio::steady_timer timer(co_await asio::this_coro::executor);
        while (!holds()) {
            timer.expires_after(std::chrono::milliseconds(5));
            co_await timer.async_wait(asio::use_awaitable);
        }
    }

    bool has_seen(std::size_t count) {
        const std::lock_guard lock(mutex);
        return seen.size() >= count;
    }
    Seen noted() {
        const std::lock_guard lock(mutex);
        return seen;
    }
    std::vector<sql::DeadLetter> dead_letters() {
        std::vector<sql::DeadLetter> letters;
        database.look([&](sql::Session& session) { letters = sql::open_dead_letters(session, "", "", 100); });
        return letters;
    }

    // Publishes the events and runs the consumer beside `body`.
    void run(std::vector<std::pair<std::string, std::uint64_t>> events,
             const std::function<asio::awaitable<void>()>& body) {
        async_test(
            [&]() -> asio::awaitable<void> {
                const auto executor = co_await asio::this_coro::executor;
                log = std::make_unique<eventlog::EmbeddedLog>(executor, *database);
                for (const auto& [user, version] : events) co_await publish(*log, user_record(user, version));
                app::ConsumerRunner runner(executor, *log, *database, tools, consumer(), metrics, settings());
                runner.start();
                co_await body();
                co_await runner.stop();
                co_await log->stop(std::chrono::seconds(1));
            },
            database_test_limit);
    }
};

std::shared_ptr<const events::Record> in_timeline(int timeline, events::Record record) {
    for (auto& [name, value] : record.headers) {
        if (name == "ce_timeline") value = std::to_string(timeline);
        if (name == "ce_id") value += " of " + std::to_string(timeline);
    }
    return std::make_shared<const events::Record>(std::move(record));
}

}  // namespace

BOOST_AUTO_TEST_SUITE(consuming_events)

BOOST_DATA_TEST_CASE(applies_each_event_once_and_in_order, both_databases(), dialect) {
    Scene scene(dialect);
    scene.run({{"ann", 1}, {"ann", 2}, {"ann", 1}, {"ann", 2}, {"ann", 3}},
              [&]() -> asio::awaitable<void> { co_await scene.until([&] { return scene.has_seen(3); }); });
    const Seen expected{"ann-1", "ann-2", "ann-3"};
    BOOST_TEST(scene.seen == expected, boost::test_tools::per_element());
}

BOOST_DATA_TEST_CASE(drops_a_duplicate_after_a_restart, both_databases(), dialect) {
    Scene scene(dialect);
    scene.run({{"ann", 1}, {"ann", 2}},
              [&]() -> asio::awaitable<void> { co_await scene.until([&] { return scene.has_seen(2); }); });
    scene.run({{"ann", 2}, {"ann", 3}},
              [&]() -> asio::awaitable<void> { co_await scene.until([&] { return scene.has_seen(3); }); });
    const Seen expected{"ann-1", "ann-2", "ann-3"};
    BOOST_TEST(scene.seen == expected, boost::test_tools::per_element());
}

BOOST_DATA_TEST_CASE(waits_for_a_database_that_is_away_and_loses_nothing, both_databases(), dialect) {
    Scene scene(dialect);
    int failures = 3;
    scene.before = [&](const std::string&) {
        if (failures-- > 0) throw Unavailable("away");
    };
    scene.run({{"ann", 1}, {"bob", 1}},
              [&]() -> asio::awaitable<void> { co_await scene.until([&] { return scene.has_seen(2); }); });
    BOOST_TEST(scene.dead_letters().empty());
}

BOOST_DATA_TEST_CASE(buries_poison_after_three_tries_and_parks_its_aggregate_only, both_databases(), dialect) {
    Scene scene(dialect);
    int tries = 0;
    scene.before = [&](const std::string& id) {
        if (id != "ann-1") return;
        ++tries;
        throw std::runtime_error("a bug");
    };
    scene.run({{"ann", 1}, {"ann", 2}, {"bob", 1}}, [&]() -> asio::awaitable<void> {
        co_await scene.until([&] { return scene.has_seen(1) && scene.dead_letters().size() == 2; });
    });
    BOOST_TEST(tries == 3);
    BOOST_TEST(scene.seen == Seen{"bob-1"}, boost::test_tools::per_element());
    std::map<std::string, std::string> classes;
    for (const auto& letter : scene.dead_letters()) classes[letter.event_id] = letter.failure_class;
    BOOST_TEST(classes.at("ann-1") == "poison");
    BOOST_TEST(classes.at("ann-2") == "blocked");

    // The dead letters are on their way to the consumer's topic, with the original bytes.
    std::int64_t rows = 0;
    scene.database.look([&](sql::Session& session) {
        rows = session.row("i", "SELECT count(*) FROM outbox WHERE topic = 'vestibule.user.v1.reader.dlt'")->integer(0);
    });
    BOOST_TEST(rows == 2);
}

BOOST_DATA_TEST_CASE(takes_up_dead_letters_in_order_when_asked, both_databases(), dialect) {
    Scene scene(dialect);
    bool broken = true;
    scene.before = [&](const std::string& id) {
        if (broken && id == "ann-1") throw std::runtime_error("a bug");
    };
    scene.run({{"ann", 1}, {"ann", 2}}, [&]() -> asio::awaitable<void> {
        co_await scene.until([&] { return scene.dead_letters().size() == 2; });
        {
            const std::lock_guard lock(scene.mutex);
            broken = false;
        }
        scene.database.write([&](sql::Session& session) {
            const auto open = sql::open_dead_letters(session, "acme", "reader", 10);
            BOOST_TEST(sql::request_retry(session, open.front().id, "acme"));
        });
        co_await scene.until([&] { return scene.has_seen(2); });
        co_await publish(*scene.log, user_record("ann", 3));
        co_await scene.until([&] { return scene.has_seen(3); });
    });
    const Seen expected{"ann-1", "ann-2", "ann-3"};
    BOOST_TEST(scene.seen == expected, boost::test_tools::per_element());
    BOOST_TEST(scene.dead_letters().empty());
}

// After a restore versions begin again where the copy stood: the same one may come of the ended timeline, too.
BOOST_DATA_TEST_CASE(takes_up_the_event_of_a_newer_timeline_behind_one_of_the_ended, both_databases(), dialect) {
    Scene scene(dialect);
    std::atomic<bool> broken = true;
    scene.before = [&](const std::string& id) {
        if (broken && id == "ann-2") throw std::runtime_error("a bug");
    };
    scene.run({{"ann", 1}, {"ann", 2}}, [&]() -> asio::awaitable<void> {
        co_await scene.until([&] { return scene.dead_letters().size() == 1; });
        co_await publish(*scene.log, in_timeline(2, *user_record("ann", 2)));
        co_await scene.until([&] { return scene.dead_letters().size() == 2; });
        broken = false;
        const auto letter = scene.dead_letters().front().id;
        scene.database.write([&](sql::Session& session) { BOOST_TEST(sql::request_retry(session, letter, "acme")); });
        co_await scene.until([&] { return scene.dead_letters().empty(); });
        co_await publish(*scene.log, in_timeline(2, *user_record("ann", 3)));
        co_await scene.until([&] { return std::ranges::count(scene.noted(), "ann-3 of 2") == 1; });
    });
    BOOST_TEST(std::ranges::count(scene.seen, "ann-2 of 2") == 1);
    BOOST_TEST(scene.dead_letters().empty());
}

BOOST_DATA_TEST_CASE(parks_an_aggregate_with_a_gap, both_databases(), dialect) {
    Scene scene(dialect);
    scene.run({{"ann", 1}, {"ann", 3}}, [&]() -> asio::awaitable<void> {
        co_await scene.until([&] { return scene.dead_letters().size() == 1; });
    });
    BOOST_TEST(scene.dead_letters().front().failure_class == "gap");
    BOOST_TEST(scene.seen == Seen{"ann-1"}, boost::test_tools::per_element());
}

BOOST_DATA_TEST_CASE(buries_a_record_without_an_envelope, both_databases(), dialect) {
    Scene scene(dialect);
    scene.run({}, [&]() -> asio::awaitable<void> {
        events::Record bare{.topic = "vestibule.user.v1", .key = "ann", .headers = {}, .payload = "not json"};
        co_await publish(*scene.log, std::make_shared<const events::Record>(bare));
        co_await publish(*scene.log, user_record("ann", 1));
        co_await scene.until([&] { return scene.has_seen(1) && scene.dead_letters().size() == 1; });
    });
    BOOST_TEST(scene.dead_letters().front().failure_class == "unreadable");
}

BOOST_DATA_TEST_CASE(buries_a_record_that_is_no_text, both_databases(), dialect) {
    Scene scene(dialect);
    const std::string noise("\xff\xfe\x81\0", 4);
    const events::Record foreign{.topic = "vestibule.user.v1",
                                 .key = "\xff\xfe\x81",
                                 .headers = {{"ce_type", noise}, {noise, "x"}},
                                 .payload = noise};
    scene.database.write([&](sql::Session& session) {
        sql::bury(session, scene.tools, "reader", foreign, 0, 7, {.failure_class = "unreadable", .code = "X"});
    });
    const auto letters = scene.dead_letters();
    BOOST_REQUIRE(letters.size() == 1u);
    BOOST_TEST(letters.front().record.key == "\uFFFD\uFFFD\uFFFD");
    BOOST_TEST(letters.front().event_type == "\uFFFD\uFFFD\uFFFD\uFFFD");
    BOOST_TEST(letters.front().record.payload == noise);
}

// The same place of another log: topics were made anew, or events went from Kafka into the database.
BOOST_DATA_TEST_CASE(buries_two_events_of_one_place_and_each_once, both_databases(), dialect) {
    Scene scene(dialect);
    for (const auto* user : {"ann", "bob", "ann"})
        scene.database.write([&](sql::Session& session) {
            sql::bury(session, scene.tools, "reader", *user_record(user, 1), 0, 7,
                      {.failure_class = "poison", .code = "X"});
        });
    std::set<std::string> buried;
    for (const auto& letter : scene.dead_letters()) buried.insert(letter.event_id);
    BOOST_TEST((buried == std::set<std::string>{"ann-1", "bob-1"}));
    BOOST_TEST(scene.dead_letters().size() == 2u);
}

BOOST_DATA_TEST_CASE(goes_on_when_a_dead_letter_fails_after_an_outage, both_databases(), dialect) {
    Scene scene(dialect);
    std::atomic<int> stumbles{0};
    scene.ids.before = [&] {
        const int number = ++stumbles;
        if (number == 1) throw Unavailable("away");
        if (number <= 3) throw std::runtime_error("a bug");
    };
    scene.before = [&](const std::string& id) {
        if (id == "ann-1") throw std::runtime_error("a bug");
    };
    scene.run({{"ann", 1}}, [&]() -> asio::awaitable<void> {
        co_await scene.until([&] { return stumbles >= 2; });
        co_await publish(*scene.log, user_record("bob", 1));
        co_await scene.until([&] { return scene.has_seen(1) && scene.dead_letters().size() == 1; });
    });
    BOOST_TEST(scene.seen == Seen{"bob-1"}, boost::test_tools::per_element());
}

BOOST_AUTO_TEST_SUITE_END()
