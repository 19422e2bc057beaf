// The contract of EventPublisher, EventSource and EventTail, on every log that there is.
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/test/unit_test.hpp>
#include <map>

#include "infra/eventlog/embedded_log.hpp"
#include "infra/eventlog/log_home.hpp"
#include "tests/support/async_test.hpp"
#include "tests/support/database_fixture.hpp"
#include "tests/support/log_under_test.hpp"
#include "tests/support/records.hpp"
#include "tests/support/test_tools.hpp"

using namespace vestibule;
using namespace vestibule::tests;

namespace {

using Body = std::function<asio::awaitable<void>(LogUnderTest&, asio::any_io_executor)>;

void on_log(LogKind kind, const Body& body) {
    async_test(
        [&]() -> asio::awaitable<void> {
            const auto executor = co_await asio::this_coro::executor;
            const auto log = LogUnderTest::make(kind, executor);
            co_await body(*log, executor);
            co_await log->stop();
        },
        log_test_limit);
}

asio::awaitable<std::vector<Delivery>> take(EventSubscription& subscription, std::size_t count) {
    std::vector<Delivery> taken;
    while (taken.size() < count)
        for (auto& delivery : co_await subscription.next()) {
            BOOST_REQUIRE(subscription.begin(delivery));
            taken.push_back(std::move(delivery));
        }
    co_return taken;
}

std::vector<std::string> ids_of(const std::vector<Delivery>& deliveries) {
    std::vector<std::string> ids;
    for (const auto& delivery : deliveries) ids.emplace_back(delivery.record->header("ce_id"));
    return ids;
}

asio::awaitable<std::vector<EventTail::Item>> watch(EventTail& tail, std::size_t count) {
    std::vector<EventTail::Item> seen;
    while (seen.size() < count)
        for (auto& item : co_await tail.next(std::chrono::seconds(10))) seen.push_back(std::move(item));
    co_return seen;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(an_embedded_log_on_sqlite)

BOOST_AUTO_TEST_CASE(takes_over_what_waits_in_the_outbox_and_wakes_its_readers) {
    async_test([]() -> asio::awaitable<void> {
        const auto executor = co_await asio::this_coro::executor;
        FreshDatabase fresh(sql::Dialect::sqlite);
        TestTools test;
        const auto emit = [&](std::uint64_t version) -> asio::awaitable<void> {
            co_await fresh->transact(test_context(),
                                     [&](sql::Session& session) { test.tools.emit(session, activated(version)); });
        };
        co_await emit(1);
        co_await emit(2);
        eventlog::EmbeddedLog log(executor, *fresh, {.poll = std::chrono::hours(1)});
        // At each start: what was taken over once is not there again.
        for (int start = 0; start < 2; ++start)
            co_await fresh->transact(test_context(),
                                     [](sql::Session& session) { BOOST_TEST(eventlog::settle_here(session)); });
        test.tools.event_written = [&] { log.wake(); };

        const auto subscription = log.subscribe(executor, "reader", {"vestibule.user.v1"});
        std::vector<std::string> versions;
        const auto read = [&](std::size_t count) -> asio::awaitable<void> {
            for (const auto& delivery : co_await take(*subscription, count))
                versions.emplace_back(delivery.record->header("ce_sequence"));
        };
        co_await read(2);
        asio::co_spawn(executor, emit(3), asio::detached);
        co_await read(1);  // woken: the next look of its own would be in an hour
        BOOST_TEST((versions ==
                    std::vector<std::string>{"00000000000000000001", "00000000000000000002", "00000000000000000003"}));
        co_await subscription->stop();
    });
}

BOOST_AUTO_TEST_CASE(tells_how_far_a_consumer_is_behind) {
    async_test([]() -> asio::awaitable<void> {
        const auto executor = co_await asio::this_coro::executor;
        FreshDatabase fresh(sql::Dialect::sqlite);
        eventlog::EmbeddedLog log(executor, *fresh);
        const std::string topic = "vestibule.user.v1";
        for (std::uint64_t version = 1; version <= 3; ++version)
            co_await publish(log, user_record("ann", version, topic));
        BOOST_TEST(co_await log.lag("reader", topic) == 3);
        const auto subscription = log.subscribe(executor, "reader", {topic});
        const auto taken = co_await take(*subscription, 3);
        subscription->finish(taken[0]);
        subscription->finish(taken[1]);
        co_await subscription->stop();
        BOOST_TEST(co_await log.lag("reader", topic) == 1);
        BOOST_TEST(co_await log.lag("another", topic) == 3);
        co_await log.stop(std::chrono::milliseconds(0));
    });
}

BOOST_AUTO_TEST_CASE(deletes_what_is_older_than_its_topic_keeps_it) {
    async_test([]() -> asio::awaitable<void> {
        const auto executor = co_await asio::this_coro::executor;
        FreshDatabase fresh(sql::Dialect::sqlite);
        eventlog::EmbeddedLog log(executor, *fresh);
        for (std::uint64_t version = 1; version <= 3; ++version)
            co_await publish(log, user_record("ann", version, "vestibule.user.v1"));
        co_await fresh->transact(test_context(), [](sql::Session& session) {
            session.write("UPDATE event_log SET appended_at = appended_at - 3600000000 WHERE position < 3");
        });
        co_await eventlog::EmbeddedLog::prune(*fresh, "vestibule.user.v1", std::chrono::minutes(59));
        std::int64_t left = 0;
        co_await fresh->look(test_context(), [&](sql::Session& session) {
            left = session.row("i", "SELECT min(position) FROM event_log")->integer(0);
        });
        BOOST_TEST(left == 3);
        co_await log.stop(std::chrono::milliseconds(0));
    });
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_AUTO_TEST_SUITE(an_embedded_log)

BOOST_DATA_TEST_CASE(knows_its_end_when_everything_was_pruned, both_databases(), dialect) {
    async_test([dialect]() -> asio::awaitable<void> {
        const auto executor = co_await asio::this_coro::executor;
        FreshDatabase fresh(dialect);
        eventlog::EmbeddedLog log(executor, *fresh);
        const auto takes = [&](std::string cursor) -> asio::awaitable<bool> {
            co_return co_await log.tail(executor, {"vestibule.user.v1"}, std::move(cursor)) != nullptr;
        };
        BOOST_TEST(co_await takes("p0"));
        BOOST_TEST(!co_await takes("p1"));
        co_await publish(log, user_record("ann", 1, "vestibule.user.v1"));
        co_await fresh->transact(test_context(), [](sql::Session& session) { session.write("DELETE FROM event_log"); });
        BOOST_TEST(co_await takes("p1"));
        BOOST_TEST(!co_await takes("p2"));
        co_await log.stop(std::chrono::milliseconds(0));
    });
}

// What a look gives is bounded by topic: a busy one must not be overtaken by the cursor of another.
BOOST_DATA_TEST_CASE(shows_every_event_of_topics_that_have_more_than_a_look_gives, both_databases(), dialect) {
    async_test([dialect]() -> asio::awaitable<void> {
        const auto executor = co_await asio::this_coro::executor;
        FreshDatabase fresh(dialect);
        eventlog::EmbeddedLog log(executor, *fresh, {.read_limit = 2});
        for (std::uint64_t version = 1; version <= 3; ++version)
            co_await publish(log, user_record("ann", version, "vestibule.user.v1"));
        co_await publish(log, user_record("session", 1, "vestibule.auth.v1"));
        const auto tail = co_await log.tail(executor, {"vestibule.auth.v1", "vestibule.user.v1"}, "p0");
        std::vector<std::string> shown;
        for (const auto& item : co_await watch(*tail, 4)) shown.emplace_back(item.record->header("ce_id"));
        BOOST_TEST((shown == std::vector<std::string>{"ann-1", "ann-2", "ann-3", "session-1"}));
        co_await tail->stop();
        co_await log.stop(std::chrono::milliseconds(0));
    });
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_AUTO_TEST_SUITE(an_event_log)

BOOST_DATA_TEST_CASE(gives_back_what_was_published_byte_for_byte, every_log(), kind) {
    on_log(kind, [](LogUnderTest& log, asio::any_io_executor executor) -> asio::awaitable<void> {
        const auto record = user_record("ann", 1, log.topic());
        const auto outcome = co_await publish(log.publisher(), record);
        BOOST_TEST((outcome.status == PublishOutcome::Status::done));
        BOOST_TEST(outcome.offset >= 0);

        const auto subscription = log.source().subscribe(executor, "reader", {log.topic()});
        const auto taken = co_await take(*subscription, 1);
        BOOST_TEST(taken[0].record->key == record->key);
        BOOST_TEST(taken[0].record->payload == record->payload);
        BOOST_TEST((taken[0].record->headers == record->headers));
        BOOST_TEST(taken[0].offset == outcome.offset);
        co_await subscription->stop();
    });
}

BOOST_DATA_TEST_CASE(keeps_the_order_of_a_key, every_log(), kind) {
    on_log(kind, [](LogUnderTest& log, asio::any_io_executor executor) -> asio::awaitable<void> {
        for (std::uint64_t version = 1; version <= 20; ++version)
            for (const auto* user : {"ann", "bob", "cid"})
                co_await publish(log.publisher(), user_record(user, version, log.topic()));
        const auto subscription = log.source().subscribe(executor, "reader", {log.topic()});
        std::map<std::string, std::uint64_t> last;
        for (const auto& delivery : co_await take(*subscription, 60)) {
            const auto event = events::envelope_of(*delivery.record);
            BOOST_TEST(event.aggregate_version == ++last[event.aggregate_id]);
        }
        co_await subscription->stop();
    });
}

BOOST_DATA_TEST_CASE(wakes_a_reader_that_waits, every_log(), kind) {
    on_log(kind, [](LogUnderTest& log, asio::any_io_executor executor) -> asio::awaitable<void> {
        co_await publish(log.publisher(), user_record("ann", 1, log.topic()));
        const auto subscription = log.source().subscribe(executor, "reader", {log.topic()});
        co_await take(*subscription, 1);
        co_await publish(log.publisher(), user_record("ann", 2, log.topic()));
        BOOST_TEST(ids_of(co_await take(*subscription, 1)).front() == "ann-2");
        co_await subscription->stop();
    });
}

BOOST_DATA_TEST_CASE(starts_again_behind_what_was_finished_without_a_gap, every_log(), kind) {
    on_log(kind, [](LogUnderTest& log, asio::any_io_executor executor) -> asio::awaitable<void> {
        for (std::uint64_t version = 1; version <= 4; ++version)
            co_await publish(log.publisher(), user_record("ann", version, log.topic()));
        auto subscription = log.source().subscribe(executor, "reader", {log.topic()});
        const auto first = co_await take(*subscription, 4);
        subscription->finish(first[0]);
        subscription->release(first[1]);
        subscription->finish(first[2]);
        subscription->finish(first[3]);
        co_await subscription->stop();

        subscription = log.source().subscribe(executor, "reader", {log.topic()});
        const std::vector<std::string> expected{"ann-2", "ann-3", "ann-4"};
        const auto again = ids_of(co_await take(*subscription, 3));
        BOOST_TEST(again == expected, boost::test_tools::per_element());
        co_await subscription->stop();
    });
}

BOOST_DATA_TEST_CASE(serves_each_consumer_by_itself, every_log(), kind) {
    on_log(kind, [](LogUnderTest& log, asio::any_io_executor executor) -> asio::awaitable<void> {
        co_await publish(log.publisher(), user_record("ann", 1, log.topic()));
        for (const auto* consumer : {"one", "other"}) {
            const auto subscription = log.source().subscribe(executor, consumer, {log.topic()});
            const auto taken = co_await take(*subscription, 1);
            BOOST_TEST(ids_of(taken).front() == "ann-1");
            subscription->finish(taken[0]);
            co_await subscription->stop();
        }
    });
}

BOOST_DATA_TEST_CASE(hands_out_nothing_once_stopped, every_log(), kind) {
    on_log(kind, [](LogUnderTest& log, asio::any_io_executor executor) -> asio::awaitable<void> {
        co_await publish(log.publisher(), user_record("ann", 1, log.topic()));
        const auto subscription = log.source().subscribe(executor, "reader", {log.topic()});
        const auto taken = co_await take(*subscription, 1);
        subscription->release(taken[0]);
        co_await subscription->stop();
        BOOST_TEST(!subscription->begin(taken[0]));
        BOOST_TEST(!subscription->ours(taken[0]));
        BOOST_TEST((co_await subscription->next()).empty());
    });
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_AUTO_TEST_SUITE(watching_an_event_log)

BOOST_DATA_TEST_CASE(shows_only_what_comes_from_now_on, every_log(), kind) {
    on_log(kind, [](LogUnderTest& log, asio::any_io_executor executor) -> asio::awaitable<void> {
        co_await publish(log.publisher(), user_record("ann", 1, log.topic()));
        const auto tail = co_await log.source().tail(executor, {log.topic()}, std::nullopt);
        BOOST_TEST((co_await tail->next(std::chrono::milliseconds(1))).empty());
        co_await publish(log.publisher(), user_record("ann", 2, log.topic()));
        const auto seen = co_await watch(*tail, 1);
        BOOST_TEST(seen[0].record->header("ce_id") == "ann-2");
        co_await tail->stop();
    });
}

BOOST_DATA_TEST_CASE(resumes_behind_a_cursor, every_log(), kind) {
    on_log(kind, [](LogUnderTest& log, asio::any_io_executor executor) -> asio::awaitable<void> {
        auto tail = co_await log.source().tail(executor, {log.topic()}, std::nullopt);
        co_await tail->next(std::chrono::milliseconds(1));
        for (std::uint64_t version = 1; version <= 3; ++version)
            co_await publish(log.publisher(), user_record("ann", version, log.topic()));
        const auto seen = co_await watch(*tail, 3);
        co_await tail->stop();

        tail = co_await log.source().tail(executor, {log.topic()}, seen[0].cursor);
        const auto again = co_await watch(*tail, 2);
        BOOST_TEST(again[0].record->header("ce_id") == "ann-2");
        BOOST_TEST(again[1].record->header("ce_id") == "ann-3");
        co_await tail->stop();
    });
}

BOOST_DATA_TEST_CASE(refuses_a_cursor_that_is_none, every_log(), kind) {
    on_log(kind, [](LogUnderTest& log, asio::any_io_executor executor) -> asio::awaitable<void> {
        for (const auto* cursor : {"", "nonsense", "p-1", "p1x", "k0.0", "k9.0-1", "k0.0-zz", "k0.9-0"})
            BOOST_TEST(!co_await log.source().tail(executor, {log.topic()}, cursor), cursor);
    });
}

// As one is that was given before a restore, when the log held more.
BOOST_DATA_TEST_CASE(refuses_a_cursor_behind_its_end, every_log(), kind) {
    on_log(kind, [kind](LogUnderTest& log, asio::any_io_executor executor) -> asio::awaitable<void> {
        const auto longer = LogUnderTest::make(kind, executor);
        auto tail = co_await longer->source().tail(executor, {longer->topic()}, std::nullopt);
        for (std::uint64_t version = 1; version <= 2; ++version)
            co_await publish(longer->publisher(), user_record("ann", version, longer->topic()));
        const auto seen = co_await watch(*tail, 2);
        co_await tail->stop();
        co_await longer->stop();

        co_await publish(log.publisher(), user_record("ann", 1, log.topic()));
        BOOST_TEST(!co_await log.source().tail(executor, {log.topic()}, seen[1].cursor));
        tail = co_await log.source().tail(executor, {log.topic()}, seen[0].cursor);
        BOOST_REQUIRE(tail);
        co_await publish(log.publisher(), user_record("ann", 2, log.topic()));
        const auto next = co_await watch(*tail, 1);
        BOOST_TEST(next[0].record->header("ce_id") == "ann-2");
        co_await tail->stop();
    });
}

BOOST_AUTO_TEST_SUITE_END()
