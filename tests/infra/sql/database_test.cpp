#include "infra/sql/database.hpp"

#include <atomic>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/test/unit_test.hpp>
#include <future>
#include <latch>
#include <thread>

#include "domain/shared/failures.hpp"
#include "infra/async/failpoint.hpp"
#include "infra/async/task_group.hpp"
#include "infra/metrics/metrics.hpp"
#include "tests/support/database_fixture.hpp"
#include "tests/support/postgres.hpp"

using namespace vestibule;
using namespace vestibule::tests;
using sql::Dialect;
using sql::Session;

namespace {

void make_counter(Session& session) {
    session.execute("CREATE TABLE counter (id BIGINT PRIMARY KEY, number BIGINT NOT NULL)");
    session.execute("INSERT INTO counter (id, number) VALUES (1, 0)");
    session.execute("INSERT INTO counter (id, number) VALUES (2, 0)");
}

void increment(Session& session) {
    session.execute("UPDATE counter SET number = number + 1 WHERE id = 1");
}

std::int64_t count(Session& session, int id = 1) {
    return session.row("i", "SELECT number FROM counter WHERE id = :id", id)->integer(0);
}

// Starts `closures` side by side and waits for all; gives how many failed with what `Failure` says.
template <class Failure>
asio::awaitable<int> all_at_once(sql::Database& database, std::vector<sql::Database::Work> closures) {
    TaskGroup group("closures");
    int failed = 0;
    const auto strand = co_await asio::this_coro::executor;
    for (auto& closure : closures) {
        auto one = [](sql::Database& target, sql::Database::Work work, int& failures) -> asio::awaitable<void> {
            try {
                const auto context = test_context();
                co_await target.transact(context, std::move(work));
            } catch (const Failure&) {
                ++failures;
            }
        };
        group.spawn(strand, one(database, std::move(closure), failed), "closure");
    }
    co_await group.wait();
    BOOST_TEST(group.failed() == 0);
    co_return failed;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(running_closures)

BOOST_DATA_TEST_CASE(commits_a_hundred_at_once, both_databases(), dialect) {
    metrics::Registry metrics;
    FreshDatabase database(dialect, {.url = "", .connections = 4, .metrics = &metrics});
    database.write(make_counter);
    async_test(
        [&]() -> asio::awaitable<void> {
            const auto failed =
                co_await all_at_once<std::exception>(*database, std::vector<sql::Database::Work>(100, increment));
            BOOST_TEST(failed == 0);
        },
        database_test_limit);
    database.look([](Session& session) { BOOST_TEST(count(session) == 100); });
    BOOST_TEST(metrics.expose().find("vestibule_sql_closures_total{outcome=\"committed\"} 101") != std::string::npos);
}

BOOST_DATA_TEST_CASE(keeps_a_failing_one_from_the_others, both_databases(), dialect) {
    FreshDatabase database(dialect);
    database.write(make_counter);
    std::vector<sql::Database::Work> closures(20, increment);
    for (int i = 0; i < 5; ++i) {
        closures.insert(closures.begin() + i * 4, [](Session& session) {
            increment(session);
            throw std::out_of_range("the closure says no");
        });
        closures.insert(closures.begin() + i * 4, [](Session& session) {
            increment(session);
            session.execute("INSERT INTO counter (id, number) VALUES (1, 0)");
        });
    }
    async_test(
        [&]() -> asio::awaitable<void> {
            const auto failed = co_await all_at_once<std::exception>(*database, closures);
            BOOST_TEST(failed == 10);
        },
        database_test_limit);
    database.look([](Session& session) { BOOST_TEST(count(session) == 20); });
}

BOOST_DATA_TEST_CASE(keeps_one_that_fails_at_commit_from_the_others, both_databases(), dialect) {
    FreshDatabase database(dialect, {.url = "", .connections = 1});
    database.write(make_counter);
    database.write([](Session& session) {
        session.execute("CREATE TABLE detail (counter BIGINT REFERENCES counter (id) DEFERRABLE INITIALLY DEFERRED)");
    });
    std::vector<sql::Database::Work> closures(10, increment);
    closures.insert(closures.begin() + 5, [](Session& session) {
        increment(session);
        session.execute("INSERT INTO detail (counter) VALUES (99)");
    });
    async_test(
        [&]() -> asio::awaitable<void> { BOOST_TEST(co_await all_at_once<std::exception>(*database, closures) == 1); },
        database_test_limit);
    database.look([](Session& session) { BOOST_TEST(count(session) == 10); });
    BOOST_TEST(!database->unreachable_since());
}

BOOST_DATA_TEST_CASE(shows_a_look_what_was_committed_before, both_databases(), dialect) {
    FreshDatabase database(dialect);
    database.write(make_counter);
    async_test(
        [&]() -> asio::awaitable<void> {
            const auto context = test_context();
            for (int i = 1; i <= 50; ++i) {
                co_await database->transact(context, increment);
                std::int64_t seen = 0;
                co_await database->look(context, [&](Session& session) { seen = count(session); });
                BOOST_TEST(seen == i);
            }
        },
        database_test_limit);
}

BOOST_DATA_TEST_CASE(calls_back_after_the_commit_and_only_then, both_databases(), dialect) {
    FreshDatabase database(dialect);
    database.write(make_counter);
    int called = 0;
    database.write([&](Session& session) {
        session.after_commit([&] { ++called; });
        BOOST_TEST(called == 0);
    });
    BOOST_TEST(called == 1);
    BOOST_CHECK_THROW(database.write([&](Session& session) {
        session.after_commit([&] { ++called; });
        throw std::out_of_range("no");
    }),
                      std::out_of_range);
    BOOST_TEST(called == 1);
}

BOOST_DATA_TEST_CASE(refuses_one_more_than_its_queue_holds, both_databases(), dialect) {
    FreshDatabase database(dialect, {.url = "", .connections = 1, .queue_limit = 2});
    std::latch started(1), release(1);
    async_test(
        [&]() -> asio::awaitable<void> {
            const auto executor = co_await asio::this_coro::executor;
            TaskGroup group("closures");
            auto hold = [](sql::Database& target, sql::Database::Work work) -> asio::awaitable<void> {
                const auto context = test_context();
                co_await target.transact(context, std::move(work));
            };
            group.spawn(executor,
                        hold(*database,
                             [&](Session&) {
                                 started.count_down();
                                 release.wait();
                             }),
                        "hold");
            co_await asio::post(asio::use_awaitable);
            started.wait();
            std::vector<sql::Database::Work> closures(3, [](Session&) {});
            auto refused = all_at_once<Overloaded>(*database, closures);
            group.spawn(
                executor,
                [](asio::awaitable<int> waiting) -> asio::awaitable<void> {
                    BOOST_TEST(co_await std::move(waiting) == 1);
                }(std::move(refused)),
                "refused");
            for (int i = 0; i < 10; ++i) co_await asio::post(asio::use_awaitable);
            release.count_down();
            co_await group.wait();
        },
        database_test_limit);
}

BOOST_DATA_TEST_CASE(begins_nothing_for_who_has_gone, both_databases(), dialect) {
    FreshDatabase database(dialect, {.url = "", .connections = 1});
    database.write(make_counter);
    std::latch started(1);
    auto busy = std::async(std::launch::async, [&] {
        database.write([&](Session&) {
            started.count_down();
            std::this_thread::sleep_for(std::chrono::milliseconds(200));
        });
    });
    started.wait();
    async_test(
        [&]() -> asio::awaitable<void> {
            auto context = test_context();
            context.deadline = std::chrono::steady_clock::now() + std::chrono::milliseconds(50);
            bool refused = false;
            try {
                co_await database->transact(context, increment);
            } catch (const Unavailable&) {
                refused = true;
            }
            BOOST_TEST(refused);
        },
        database_test_limit);
    busy.get();
    database.look([](Session& session) { BOOST_TEST(count(session) == 0); });
}

BOOST_DATA_TEST_CASE(finishes_what_runs_and_refuses_the_rest_when_stopped, both_databases(), dialect) {
    FreshDatabase database(dialect);
    database.write(make_counter);
    std::latch started(1);
    auto running = std::async(std::launch::async, [&] {
        database.write([&](Session& session) {
            increment(session);
            started.count_down();
            increment(session);
        });
    });
    started.wait();
    database->stop();
    database->stop();
    running.get();
    BOOST_CHECK_THROW(database.write(increment), Unavailable);
    database.reopen();
    database.look([](Session& session) { BOOST_TEST(count(session) == 2); });
}

BOOST_DATA_TEST_CASE(keeps_what_it_acknowledged_over_a_restart, both_databases(), dialect) {
    FreshDatabase database(dialect);
    database.write(make_counter);
    database.write(increment);
    database.reopen();
    database.look([](Session& session) { BOOST_TEST(count(session) == 1); });
}

BOOST_AUTO_TEST_SUITE_END()

#ifdef VESTIBULE_FAILPOINTS
BOOST_AUTO_TEST_SUITE(crash_points)

namespace {

struct Armed {
    explicit Armed(const char* text) { failpoint::configure(text); }
    ~Armed() { failpoint::configure(""); }
};

}  // namespace

BOOST_DATA_TEST_CASE(stand_before_the_commit_and_after_it, both_databases(), dialect) {
    FreshDatabase database(dialect);
    database.write(make_counter);
    {
        const Armed armed("H1=error:before");
        BOOST_CHECK_THROW(database.write(increment), failpoint::Injected);
    }
    database.look([](Session& session) { BOOST_TEST(count(session) == 0); });
    {
        const Armed armed("H2=error:after");
        BOOST_CHECK_THROW(database.write(increment), failpoint::Injected);
    }
    database.look([](Session& session) { BOOST_TEST(count(session) == 1); });
}

BOOST_DATA_TEST_CASE(leave_the_services_own_closures_alone, both_databases(), dialect) {
    FreshDatabase database(dialect);
    const Armed armed("H1=error:before,H2=error:after");
    auto context = test_context();
    context.client.clear();
    database.write(make_counter, context);
}

BOOST_AUTO_TEST_SUITE_END()
#endif

BOOST_AUTO_TEST_SUITE(conflicting_transactions)

BOOST_AUTO_TEST_CASE(run_again_after_a_deadlock) {
    FreshDatabase database(Dialect::postgres, {.url = "", .connections = 2});
    database.write(make_counter);
    // Each takes its first row, waits until the other has done so too, then wants the other's.
    std::latch both(2);
    std::atomic<int> runs = 0;
    const auto update = [&](int first, int second) {
        return [&, first, second](Session& session) {
            session.execute("UPDATE counter SET number = number + 1 WHERE id = :id", first);
            if (++runs <= 2) both.arrive_and_wait();
            session.execute("UPDATE counter SET number = number + 1 WHERE id = :id", second);
        };
    };
    async_test(
        [&]() -> asio::awaitable<void> {
            std::vector<sql::Database::Work> closures{update(1, 2), update(2, 1)};
            const auto failed = co_await all_at_once<std::exception>(*database, closures);
            BOOST_TEST(failed == 0);
        },
        database_test_limit);
    BOOST_TEST(runs.load() == 3);
    database.look([](Session& session) {
        BOOST_TEST(count(session, 1) == 2);
        BOOST_TEST(count(session, 2) == 2);
    });
}

BOOST_AUTO_TEST_CASE(give_up_after_five_tries) {
    FreshDatabase database(Dialect::postgres);
    int runs = 0;
    BOOST_CHECK_THROW(database.write([&](Session& session) {
        ++runs;
        session.execute("DO $$ BEGIN RAISE EXCEPTION 'no' USING ERRCODE = '40001'; END $$");
    }),
                      Unavailable);
    BOOST_TEST(runs == 5);
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_AUTO_TEST_SUITE(a_database_that_goes_away)

BOOST_AUTO_TEST_CASE(is_unavailable_until_it_is_back) {
    PostgresCluster cluster;
    const auto database = sql::Database::open({.url = cluster.new_database(), .connections = 2});
    const auto context = test_context();
    const auto write = [&](const sql::Database::Work& work) {
        async_test([&]() -> asio::awaitable<void> { co_await database->transact(context, work); }, database_test_limit);
    };
    write(make_counter);
    BOOST_TEST(!database->unreachable_since());

    cluster.kill();
    BOOST_CHECK_THROW(write(increment), Unavailable);
    BOOST_CHECK_THROW(write(increment), Unavailable);
    BOOST_TEST(database->unreachable_since().has_value());

    cluster.start();
    const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds(20);
    while (database->unreachable_since() && std::chrono::steady_clock::now() < deadline) std::this_thread::yield();
    BOOST_TEST(!database->unreachable_since());
    write(increment);
    write([](Session& session) { BOOST_TEST(count(session) == 1); });
}

BOOST_AUTO_TEST_CASE(loses_no_request_to_a_connection_that_died_idle) {
    FreshDatabase database(Dialect::postgres, {.url = "", .connections = 2});
    database.write(make_counter);
    PostgresCluster::shared().execute(
        database.url(),
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'vestibule' AND "
        "datname = current_database()");
    for (int i = 0; i < 4; ++i) database.write(increment);
    database.look([](Session& session) { BOOST_TEST(count(session) == 4); });
}

// Whether the closure waits for its statement, or leaves all to the commit.
BOOST_DATA_TEST_CASE(never_calls_a_commit_of_unknown_outcome_a_success, boost::unit_test::data::make({true, false}),
                     waits) {
    FreshDatabase database(Dialect::postgres, {.url = "", .connections = 1});
    database.write([](Session& session) {
        session.execute("CREATE TABLE late (id BIGINT PRIMARY KEY)");
        session.execute(
            "CREATE FUNCTION die() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN PERFORM "
            "pg_terminate_backend(pg_backend_pid()); RETURN NULL; END $$");
        session.execute(
            "CREATE CONSTRAINT TRIGGER dies_at_commit AFTER INSERT ON late DEFERRABLE INITIALLY DEFERRED FOR EACH ROW "
            "EXECUTE FUNCTION die()");
    });
    int runs = 0;
    BOOST_CHECK_THROW(database.write([&](Session& session) {
        ++runs;
        if (waits)
            session.execute("INSERT INTO late (id) VALUES (1)");
        else
            session.write("INSERT INTO late (id) VALUES (1)");
    }),
                      Unavailable);
    BOOST_TEST(runs == 1);
}

BOOST_AUTO_TEST_CASE(bounds_a_statement_in_time) {
    FreshDatabase database(Dialect::postgres,
                           {.url = "", .connections = 1, .statement_timeout = std::chrono::seconds(1)});
    BOOST_CHECK_THROW(database.write([](Session& session) { session.execute("SELECT pg_sleep(20)"); }), Unavailable);
}

BOOST_AUTO_TEST_SUITE_END()
