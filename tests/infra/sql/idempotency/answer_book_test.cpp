#include "infra/sql/idempotency/answer_book.hpp"

#include <atomic>
#include <boost/asio/this_coro.hpp>
#include <boost/test/unit_test.hpp>

#include "domain/shared/transactor.hpp"
#include "infra/async/task_group.hpp"
#include "tests/support/database_fixture.hpp"
#include "tests/support/test_tools.hpp"

using namespace vestibule;
using namespace vestibule::tests;
using sql::Session;

namespace {

RequestContext with_key(std::uint8_t key, std::uint8_t body) {
    auto context = test_context();
    context.idempotency = std::make_shared<Idempotency>();
    context.idempotency->key.fill(key);
    context.idempotency->body_hash.fill(body);
    return context;
}

// Decides `answer` under the context's key; gives what was decided or found.
std::optional<StoredAnswer> decide(FreshDatabase& database, const TestTools& test, const RequestContext& context,
                                   std::optional<StoredAnswer> answer) {
    try {
        database.write([&](Session& session) { test.tools.answer_once(session, [&] { return answer; }); }, context);
        return answer;
    } catch (const AlreadyAnswered& before) {
        return before.answer;
    }
}

}  // namespace

BOOST_AUTO_TEST_SUITE(answering_an_idempotency_key)

BOOST_DATA_TEST_CASE(decides_once_and_repeats_the_answer, both_databases(), dialect) {
    FreshDatabase database(dialect);
    const TestTools test;
    BOOST_TEST((decide(database, test, with_key(1, 1), "first") == "first"));
    BOOST_TEST((decide(database, test, with_key(1, 1), "second") == "first"));
    BOOST_TEST((decide(database, test, with_key(2, 1), "other key") == "other key"));
    BOOST_TEST((decide(database, test, with_key(1, 2), "other body") == std::nullopt));
}

BOOST_DATA_TEST_CASE(decides_again_what_was_not_to_be_kept, both_databases(), dialect) {
    FreshDatabase database(dialect);
    const TestTools test;
    BOOST_TEST((decide(database, test, with_key(1, 1), std::nullopt) == std::nullopt));
    BOOST_TEST((decide(database, test, with_key(1, 1), "second") == "second"));
}

BOOST_DATA_TEST_CASE(forgets_after_a_day_and_purges, both_databases(), dialect) {
    FreshDatabase database(dialect);
    TestTools test;
    sql::SqlAnswerBook book(*database, test.tools);
    decide(database, test, with_key(1, 1), "first");
    test.clock.advance(std::chrono::hours(25));
    BOOST_TEST((decide(database, test, with_key(1, 1), "second") == "second"));
    decide(database, test, with_key(2, 1), "third");
    test.clock.advance(std::chrono::hours(25));
    decide(database, test, with_key(3, 1), "fourth");
    async_test([&]() -> asio::awaitable<void> { BOOST_TEST(co_await book.purge() == 2); }, database_test_limit);
    BOOST_TEST((decide(database, test, with_key(3, 1), "fifth") == "fourth"));
}

BOOST_DATA_TEST_CASE(keeps_the_answer_unreadable, both_databases(), dialect) {
    FreshDatabase database(dialect);
    const TestTools test;
    decide(database, test, with_key(1, 1), "secret answer");
    database.look([](Session& session) {
        const auto row = session.row("b", "SELECT answer FROM idempotency");
        BOOST_REQUIRE(row);
        BOOST_TEST(row->bytes(0).find("secret answer") == std::string::npos);
    });
}

BOOST_DATA_TEST_CASE(gives_fifty_at_once_the_answer_of_one, both_databases(), dialect) {
    FreshDatabase database(dialect);
    const TestTools test;
    std::atomic<int> decided = 0;
    int answered = 0;
    async_test(
        [&]() -> asio::awaitable<void> {
            TaskGroup group("requests");
            const auto executor = co_await asio::this_coro::executor;
            auto request = [&]() -> asio::awaitable<void> {
                const auto context = with_key(1, 1);
                try {
                    co_await database->transact(context, [&](Session& session) {
                        test.tools.answer_once(session, [&] { return std::optional(std::to_string(++decided)); });
                    });
                } catch (const AlreadyAnswered& before) {
                    BOOST_TEST((before.answer == "1"));
                    ++answered;
                }
            };
            for (int i = 0; i < 50; ++i) group.spawn(executor, request(), "request");
            co_await group.wait();
            BOOST_TEST(group.failed() == 0);
        },
        database_test_limit);
    BOOST_TEST(decided == 1);
    BOOST_TEST(answered == 49);
}

BOOST_DATA_TEST_CASE(serves_the_front_door, both_databases(), dialect) {
    FreshDatabase database(dialect);
    const TestTools test;
    sql::SqlAnswerBook book(*database, test.tools);
    async_test(
        [&]() -> asio::awaitable<void> {
            const auto context = with_key(1, 1), other_body = with_key(1, 2);
            BOOST_TEST(!(co_await book.find(context)));
            co_await book.keep(context, "refused");
            const auto found = co_await book.find(context);
            BOOST_REQUIRE(found);
            BOOST_TEST((found->answer == "refused"));
            const auto reused = co_await book.find(other_body);
            BOOST_REQUIRE(reused);
            BOOST_TEST(!reused->answer);
            BOOST_CHECK_THROW(co_await book.keep(context, "again"), AlreadyAnswered);
            co_await book.amend(context, "waited for");
            const auto amended = co_await book.find(context);
            BOOST_TEST((amended->answer == "waited for"));
        },
        database_test_limit);
}

BOOST_AUTO_TEST_SUITE_END()
