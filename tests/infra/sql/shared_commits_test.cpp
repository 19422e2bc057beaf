#include "infra/sql/shared_commits.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/test/unit_test.hpp>
#include <set>
#include <stdexcept>
#include <vector>

#include "tests/support/database_fixture.hpp"

using namespace vestibule;
using namespace vestibule::tests;
using sql::Session;

namespace {

// Ten closures that ask at once, each to write its number for a tenant of its own; some fail after they have written.
struct Crowd {
    static constexpr int size = 10;

    explicit Crowd(sql::Dialect dialect) : database(dialect) {
        database.write([](Session& session) { session.run("CREATE TABLE thing (number bigint, tenant text)", {}); });
    }

    FreshDatabase database;
    std::set<int> failing;
    std::vector<int> runs = std::vector<int>(size);
    std::vector<std::string> failures = std::vector<std::string>(size);

    asio::awaitable<void> one(sql::SharedCommits& commits, int number) {
        RequestContext context;
        context.tenant = "tenant-" + std::to_string(number);
        try {
            co_await commits.transact(context, [this, number](Session& session) {
                ++runs[static_cast<std::size_t>(number)];
                session.write("INSERT INTO thing (number, tenant) VALUES (:number, :tenant)", number,
                              session.context().tenant);
                if (failing.contains(number)) throw std::runtime_error("fault of " + std::to_string(number));
            });
        } catch (const std::exception& failure) {
            failures[static_cast<std::size_t>(number)] = failure.what();
        }
    }

    void run() {
        async_test(
            [this]() -> asio::awaitable<void> {
                const auto executor = co_await asio::this_coro::executor;
                sql::SharedCommits commits(executor, *database);
                for (int number = 0; number < size; ++number)
                    asio::co_spawn(executor, one(commits, number), asio::detached);
                co_await one(commits, 0);  // runs behind them
                co_await commits.wait();
            },
            database_test_limit);
    }

    std::multiset<std::string> rows() {
        std::multiset<std::string> found;
        database.look([&](Session& session) {
            for (const auto& row : session.rows("it", "SELECT number, tenant FROM thing"))
                found.insert(std::to_string(row.integer(0)) + ' ' + row.text(1));
        });
        return found;
    }
};

}  // namespace

BOOST_AUTO_TEST_SUITE(sharing_a_commit)

// A poisoned event must not make the others of its moment look like poison.
BOOST_DATA_TEST_CASE(lets_one_that_throws_fail_alone, both_databases(), dialect) {
    Crowd crowd(dialect);
    crowd.failing = {3, 7};
    crowd.run();
    std::multiset<std::string> expected{"0 tenant-0"};
    for (int number = 0; number < Crowd::size; ++number) {
        const bool fails = crowd.failing.contains(number);
        BOOST_TEST(crowd.failures[static_cast<std::size_t>(number)] ==
                   (fails ? "fault of " + std::to_string(number) : std::string()));
        if (!fails) expected.insert(std::to_string(number) + " tenant-" + std::to_string(number));
    }
    BOOST_TEST(crowd.rows() == expected, boost::test_tools::per_element());
    BOOST_TEST(crowd.runs[2] == 2);  // before 3, whose failure undid it, then alone
}

BOOST_DATA_TEST_CASE(runs_each_for_whom_it_was_asked, both_databases(), dialect) {
    Crowd crowd(dialect);
    crowd.run();
    std::multiset<std::string> expected{"0 tenant-0"};
    for (int number = 0; number < Crowd::size; ++number)
        expected.insert(std::to_string(number) + " tenant-" + std::to_string(number));
    BOOST_TEST(crowd.rows() == expected, boost::test_tools::per_element());
}

BOOST_AUTO_TEST_SUITE_END()
