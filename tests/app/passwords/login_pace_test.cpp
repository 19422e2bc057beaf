#include "app/passwords/login_pace.hpp"

#include <boost/test/unit_test.hpp>

#include "tests/support/async_test.hpp"
#include "tests/support/fake_parts.hpp"

using namespace vestibule;
using namespace std::chrono_literals;
using app::LoginPace;
using tests::async_test;

namespace {

struct FakeCosts final : ForeignCosts {
    std::map<std::string, std::set<std::string>> held;
    asio::awaitable<std::map<std::string, std::set<std::string>>> by_tenant() override { co_return held; }
};

struct Pacing {
    FakeCosts costs;
    tests::FakePasswordHasher hasher;
    metrics::Registry metrics;
    LoginPace pace{costs, hasher, metrics};

    void refresh() {
        async_test([&]() -> asio::awaitable<void> { co_await pace.refresh(); });
    }
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(the_pace_of_failed_logins, Pacing)

BOOST_AUTO_TEST_CASE(is_none_without_foreign_hashes) {
    refresh();
    BOOST_TEST((pace.pace_of("acme") == 0ms));
    BOOST_TEST(hasher.verified.empty());
}

BOOST_AUTO_TEST_CASE(is_measured_once_a_kind_and_ends_with_the_last_hash) {
    costs.held = {{"acme", {"slow", "quick"}}, {"umbrella", {"quick"}}};
    refresh();
    refresh();
    BOOST_TEST(hasher.verified.size() == 6u);
    BOOST_TEST((pace.pace_of("acme") >= 25ms));
    BOOST_TEST((pace.pace_of("umbrella") >= 25ms));
    BOOST_TEST((pace.pace_of("other") == 0ms));
    BOOST_TEST(metrics.expose().contains("vestibule_login_pace_seconds{tenant=\"acme\"} 0.0"));
    costs.held.erase("acme");
    refresh();
    BOOST_TEST(metrics.expose().contains("vestibule_login_pace_seconds{tenant=\"acme\"} 0\n"));
    BOOST_TEST((pace.pace_of("acme") == 0ms));
    BOOST_TEST(hasher.verified.size() == 6u);
}

BOOST_AUTO_TEST_CASE(holds_an_answer_back_and_never_one_that_is_late) {
    costs.held = {{"acme", {"slow"}}};
    refresh();
    async_test([&]() -> asio::awaitable<void> {
        const auto began = LoginPace::Clock::now();
        co_await pace.hold("acme", began);
        BOOST_TEST((LoginPace::Clock::now() - began >= pace.pace_of("acme")));
        const auto late = LoginPace::Clock::now() - 1s;
        co_await pace.hold("acme", late);
        co_await pace.hold("other", LoginPace::Clock::now());
    });
}

BOOST_AUTO_TEST_SUITE_END()
