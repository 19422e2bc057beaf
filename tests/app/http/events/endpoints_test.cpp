#include "app/http/events/endpoints.hpp"

#include <boost/asio/this_coro.hpp>
#include <boost/json/parse.hpp>
#include <boost/test/unit_test.hpp>

#include "domain/shared/failures.hpp"
#include "events/catalog.hpp"
#include "infra/eventlog/embedded_log.hpp"
#include "tests/support/database_fixture.hpp"
#include "tests/support/front_door.hpp"
#include "tests/support/log_under_test.hpp"
#include "tests/support/records.hpp"

using namespace vestibule;
using namespace vestibule::tests;
namespace json = boost::json;

namespace {

// Takes so many chunks and then is a client that has gone.
class FakeBody final : public http::BodyStream {
  public:
    explicit FakeBody(std::size_t most) : most_(most) {}
    std::vector<std::string> chunks;

    asio::awaitable<bool> write(std::string chunk) override {
        chunks.push_back(std::move(chunk));
        co_return chunks.size() < most_;
    }

  private:
    std::size_t most_;
};

struct Scene {
    FreshDatabase database{sql::Dialect::sqlite};
    std::unique_ptr<eventlog::EmbeddedLog> log;
    app::EventStreamSettings settings;
    FakeClientTokens clients;
    std::vector<app::Route> routes;

    Scene() { clients.tokens["ops"] = {.client = {}, .tenant = {}, .scopes = {"OPS"}}; }

    app::Call call(std::vector<std::pair<std::string, std::string>> query = {}, const std::string& last_id = "") const {
        app::Call call;
        call.context.tenant = "acme";
        call.context.client = "ops";
        call.request.head.headers.set("Authorization", "Bearer ops");
        call.request.head.query = std::move(query);
        if (!last_id.empty()) call.request.head.headers.set("Last-Event-ID", last_id);
        return call;
    }
    asio::awaitable<http::Response> open(app::Call call) { return routes.at(0).handle(std::move(call)); }

    void run(const std::function<asio::awaitable<void>()>& body) {
        async_test(
            [&]() -> asio::awaitable<void> {
                log = std::make_unique<eventlog::EmbeddedLog>(co_await asio::this_coro::executor, *database);
                routes = app::event_routes(*log, clients, settings);
                co_await body();
                co_await log->stop(std::chrono::seconds(1));
            },
            database_test_limit);
    }
};

std::string cursor_of(const std::string& chunk) {
    return chunk.substr(4, chunk.find('\n') - 4);
}
std::string event_id_of(const std::string& chunk) {
    const auto at = chunk.find("data: ") + 6;
    return std::string(json::parse(chunk.substr(at, chunk.find('\n', at) - at)).as_object().at("id").as_string());
}

}  // namespace

BOOST_AUTO_TEST_SUITE(streaming_events)

BOOST_AUTO_TEST_CASE(sends_what_happens_from_now_on_as_structured_cloud_events) {
    Scene scene;
    scene.run([&]() -> asio::awaitable<void> {
        co_await publish(*scene.log, user_record("ann", 1));
        auto response = co_await scene.open(scene.call());
        BOOST_TEST(response.status == 200);
        BOOST_TEST(*response.headers.find("content-type") == "text/event-stream");
        co_await publish(*scene.log, user_record("ann", 2));
        FakeBody body(2);
        co_await response.stream(body);
        BOOST_TEST(body.chunks.at(0).starts_with(":"));
        BOOST_TEST(event_id_of(body.chunks.at(1)) == "ann-2");
        BOOST_TEST(body.chunks.at(1).ends_with("\n\n"));
    });
}

BOOST_AUTO_TEST_CASE(shows_a_client_its_own_tenant_only) {
    Scene scene;
    scene.run([&]() -> asio::awaitable<void> {
        auto response = co_await scene.open(scene.call());
        co_await publish(*scene.log, user_record("ann", 1, "vestibule.user.v1", "other"));
        co_await publish(*scene.log, user_record("bob", 1));
        FakeBody body(2);
        co_await response.stream(body);
        BOOST_TEST(event_id_of(body.chunks.at(1)) == "bob-1");
        BOOST_TEST(body.chunks.at(1).find("ann-1") == std::string::npos);
    });
}

BOOST_AUTO_TEST_CASE(ends_with_its_token) {
    Scene scene;
    scene.settings.token_trust = std::chrono::milliseconds{0};
    scene.run([&]() -> asio::awaitable<void> {
        auto response = co_await scene.open(scene.call());
        scene.clients.tokens.clear();
        co_await publish(*scene.log, user_record("ann", 1));
        FakeBody body(100);
        co_await response.stream(body);
        BOOST_TEST(body.chunks.size() == 1U);
    });
}

BOOST_AUTO_TEST_CASE(gives_one_client_so_many_streams) {
    Scene scene;
    scene.settings.streams_per_client = 1;
    scene.run([&]() -> asio::awaitable<void> {
        const auto first = co_await scene.open(scene.call());
        BOOST_CHECK_THROW(co_await scene.open(scene.call()), Overloaded);
        auto other = scene.call();
        other.context.client = "other";
        BOOST_TEST((co_await scene.open(std::move(other))).status == 200);
    });
}

BOOST_AUTO_TEST_CASE(filters_by_type_and_subject) {
    Scene scene;
    scene.run([&]() -> asio::awaitable<void> {
        auto response =
            co_await scene.open(scene.call({{"subject", "user/bob"}, {"type", "vestibule.user.registered.v1"}}));
        auto none = co_await scene.open(scene.call({{"type", "vestibule.user.activated.v1"}}));
        for (const auto* user : {"ann", "bob"}) co_await publish(*scene.log, user_record(user, 1));
        FakeBody body(2);
        co_await response.stream(body);
        BOOST_TEST(event_id_of(body.chunks.at(1)) == "bob-1");
        BOOST_TEST(body.chunks.at(1).find("ann-1") == std::string::npos);
    });
}

BOOST_AUTO_TEST_CASE(resumes_behind_the_last_event_id) {
    Scene scene;
    scene.run([&]() -> asio::awaitable<void> {
        auto first = co_await scene.open(scene.call());
        co_await publish(*scene.log, user_record("ann", 1));
        FakeBody before(2);
        co_await first.stream(before);
        co_await publish(*scene.log, user_record("ann", 2));
        auto second = co_await scene.open(scene.call({}, cursor_of(before.chunks.at(1))));
        FakeBody after(2);
        co_await second.stream(after);
        BOOST_TEST(event_id_of(after.chunks.at(1)) == "ann-2");
    });
}

BOOST_AUTO_TEST_CASE(says_that_it_is_there_when_nothing_happens) {
    Scene scene;
    scene.settings.comment_interval = std::chrono::milliseconds(10);
    scene.run([&]() -> asio::awaitable<void> {
        auto response = co_await scene.open(scene.call());
        FakeBody body(3);
        co_await response.stream(body);
        for (const auto& chunk : body.chunks) BOOST_TEST(chunk.starts_with(":"));
    });
}

BOOST_AUTO_TEST_CASE(refuses_a_strange_cursor_and_unknown_parameters) {
    Scene scene;
    scene.run([&]() -> asio::awaitable<void> {
        for (const auto* cursor : {"nonsense", "p1"}) {  // the log is empty
            const auto refused = co_await scene.open(scene.call({}, cursor));
            BOOST_TEST(refused.status == 400);
            BOOST_TEST(refused.body.contains("Leave it out"));
        }
        BOOST_TEST((co_await scene.open(scene.call({{"since", "yesterday"}}))).status == 400);
    });
}

BOOST_AUTO_TEST_CASE(refuses_one_stream_too_many) {
    Scene scene;
    scene.settings.streams = 1;
    scene.run([&]() -> asio::awaitable<void> {
        {
            const auto held = co_await scene.open(scene.call());
            bool refused = false;
            try {
                co_await scene.open(scene.call());
            } catch (const Overloaded&) {
                refused = true;
            }
            BOOST_TEST(refused);
        }
        BOOST_TEST((co_await scene.open(scene.call())).status == 200);
    });
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_AUTO_TEST_SUITE(describing_events)

BOOST_AUTO_TEST_CASE(names_every_type_of_the_catalog_and_nothing_that_is_not_there) {
    const auto document = json::parse(app::asyncapi_document("vestibule")).as_object();
    const auto& messages = document.at("components").as_object().at("messages").as_object();
    for (const auto& type : events::catalog()) BOOST_TEST(messages.contains(std::string(type.type)), type.type);
    BOOST_TEST(messages.size() == events::catalog().size());
    std::size_t referenced = 0;
    for (const auto& [name, channel] : document.at("channels").as_object())
        for (const auto& [message, reference] : channel.as_object().at("messages").as_object()) {
            BOOST_TEST(messages.contains(message));
            ++referenced;
        }
    BOOST_TEST(referenced == messages.size());
}

BOOST_AUTO_TEST_SUITE_END()
