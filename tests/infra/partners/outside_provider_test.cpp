// Versions kept, and never an answer without one.
#include "infra/partners/outside_provider.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/test/unit_test.hpp>
#include <functional>

#include "tests/support/async_test.hpp"
#include "tests/support/fake_parts.hpp"

using namespace vestibule;
using namespace vestibule::partners;
using namespace std::chrono_literals;
using asio::awaitable;
using screening::AgreedList;
using tests::async_test;

namespace {

AgreedList list(std::string hash, Instant written_at) {
    return {.provider = "scripted",
            .version = {.list = "list", .hash = std::move(hash), .publication_date = {}},
            .written_at = written_at};
}

// A provider that answers by a script, some moments later.
std::optional<std::string> unreadable(std::string_view name) {
    return name.find_first_of("abc") == std::string_view::npos ? std::optional<std::string>("NAME_EMPTY")
                                                               : std::nullopt;
}

class Scripted final : public OutsideProvider {
  public:
    Scripted(Partner& partner, const Clock& clock) : OutsideProvider(partner, clock, 1h, unreadable) {}

    std::function<std::optional<AgreedList>()> version_now;
    std::function<void()> searching = [] {};
    int looks = 0;
    http::Headers told;  // of the last search
    std::optional<ScreenedPerson> asked;

    std::string_view name() const override { return "scripted"; }

  private:
    awaitable<std::optional<AgreedList>> read_version() override {
        ++looks;
        asio::steady_timer timer(co_await asio::this_coro::executor, 1ms);
        co_await timer.async_wait(asio::use_awaitable);
        co_return version_now();
    }
    ScreeningAnswer answer_from(ListVersion list) override {
        ScreeningAnswer answer;
        answer.list = std::move(list);
        return answer;
    }
    awaitable<screening::Asked> search(const ScreenedPerson& person, ScreeningAnswer answer,
                                       const http::Headers& trace) override {
        told = trace;
        asked = person;
        searching();
        co_return answer;
    }
};

const ScreenedPerson ada{.first_name = "Ada", .last_name = "Quimby", .country_code = "US"};

struct House {
    metrics::Registry metrics;
    tests::FakeClock clock;
    Partner partner{PartnerSettings{.name = "scripted"}, metrics};
    Scripted provider{partner, clock};

    House() {
        provider.version_now = [this] { return std::optional(list("one", clock.at)); };
    }
    awaitable<std::string> ask() {
        const auto asked = co_await provider.ask(ada, {});
        co_return asked ? asked->list.hash : asked.error().code;
    }
};

}  // namespace

BOOST_AUTO_TEST_SUITE(an_outside_provider)

BOOST_AUTO_TEST_CASE(answers_all_who_come_first_together) {
    async_test([]() -> awaitable<void> {
        House house;
        const auto executor = co_await asio::this_coro::executor;
        int answered = 0;
        for (int i = 0; i < 3; ++i)
            asio::co_spawn(
                executor,
                [&]() -> awaitable<void> {
                    BOOST_TEST((co_await house.ask()) == "one");
                    ++answered;
                },
                asio::detached);
        asio::steady_timer timer(executor, 200ms);
        co_await timer.async_wait(asio::use_awaitable);
        BOOST_TEST(answered == 3);
    });
}

BOOST_AUTO_TEST_CASE(keeps_a_version_for_a_while_and_a_failure_for_a_moment) {
    async_test([]() -> awaitable<void> {
        House house;
        co_await house.provider.version();
        house.clock.advance(9s);
        co_await house.provider.version();
        BOOST_TEST(house.provider.looks == 1);
        house.provider.version_now = []() -> std::optional<AgreedList> { throw Unavailable("no"); };
        house.clock.advance(1s);
        BOOST_TEST((co_await house.provider.version() == std::nullopt));
        BOOST_TEST(!house.provider.available());
        house.provider.version_now = [&] { return std::optional(list("two", house.clock.at)); };
        BOOST_TEST((co_await house.provider.version() == std::nullopt));
        house.clock.advance(1s);
        BOOST_TEST((co_await house.provider.version())->version.hash == "two");
        BOOST_TEST(house.provider.available());
    });
}

BOOST_AUTO_TEST_CASE(answers_nothing_without_a_list_or_from_a_stale_one) {
    async_test([]() -> awaitable<void> {
        House house;
        house.provider.version_now = [] { return std::optional<AgreedList>(); };
        BOOST_TEST((co_await house.ask()) == "LIST_MISSING");
        house.clock.advance(1s);
        house.provider.version_now = [&] { return std::optional(list("one", house.clock.at - 61min)); };
        BOOST_TEST((co_await house.ask()) == "LIST_STALE");
        BOOST_TEST(!house.provider.available());
    });
}

BOOST_AUTO_TEST_CASE(answers_nothing_from_a_list_that_moved_meanwhile) {
    async_test([]() -> awaitable<void> {
        House house;
        house.provider.searching = [&] {
            house.provider.version_now = [&] { return std::optional(list("two", house.clock.at)); };
        };
        BOOST_TEST((co_await house.ask()) == "LIST_MOVED");
        BOOST_TEST((co_await house.ask()) == "two");
    });
}

BOOST_AUTO_TEST_CASE(is_told_of_request_and_trace_and_of_nothing_where_nobody_asked) {
    async_test([]() -> awaitable<void> {
        House house;
        co_await house.provider.ask(ada, {.correlation_id = "request-1", .traceparent = "00-1-2-01"});
        BOOST_TEST(house.provider.told.find("X-Correlation-Id").value() == "request-1");
        BOOST_TEST(house.provider.told.find("traceparent").value() == "00-1-2-01");
        co_await house.provider.ask(ada, {});
        BOOST_TEST(!house.provider.told.find("X-Correlation-Id").has_value());
        BOOST_TEST(!house.provider.told.find("traceparent").has_value());
    });
}

BOOST_AUTO_TEST_CASE(is_not_asked_about_names_that_nobody_can_read) {
    async_test([]() -> awaitable<void> {
        House house;
        auto person = ada;
        person.other_names = {"77", "Abe"};
        auto answer = co_await house.provider.ask(person, {});
        BOOST_TEST((answer->unread == std::vector<std::string>{"NAME_EMPTY"}));
        BOOST_TEST((house.provider.asked->other_names == std::vector<std::string>{"Abe"}));
        BOOST_TEST(house.provider.asked->full_name() == "Ada Quimby");

        person.first_name = person.last_name = "--";
        answer = co_await house.provider.ask(person, {});
        BOOST_TEST(answer->unread.size() == 2u);
        BOOST_TEST(house.provider.asked->full_name() == "Abe");
        BOOST_TEST(house.provider.asked->other_names.empty());

        house.provider.asked.reset();
        person.other_names.clear();
        answer = co_await house.provider.ask(person, {});
        BOOST_TEST(answer->potential_match());
        BOOST_TEST(answer->list.hash == "one");
        BOOST_TEST(!house.provider.asked.has_value());
    });
}

BOOST_AUTO_TEST_CASE(says_why_there_is_no_answer) {
    async_test([]() -> awaitable<void> {
        House house;
        house.provider.searching = [] { throw Held(Held::Why::breaker_open, 1500ms); };
        const auto held = co_await house.provider.ask(ada, {});
        BOOST_TEST(held.error().code == "PROVIDER_RESTS");
        BOOST_TEST((held.error().retry_after == 2s));
        house.provider.searching = [] { throw DeadlineExceeded("slow"); };
        BOOST_TEST((co_await house.ask()) == "TIMEOUT");
        house.provider.searching = [] { throw Unavailable("down"); };
        BOOST_TEST((co_await house.ask()) == "PROVIDER_UNAVAILABLE");
    });
}

BOOST_AUTO_TEST_SUITE_END()
