#include "infra/sql/store_tools.hpp"

#include <boost/test/unit_test.hpp>

#include "events/envelope.hpp"
#include "tests/support/database_fixture.hpp"
#include "tests/support/test_tools.hpp"

using namespace vestibule;
using namespace vestibule::tests;
using sql::Session;

namespace {

events::Draft draft() {
    return {.type = "vestibule.user.activated.v1",
            .aggregate_type = "user",
            .aggregate_id = "0190aaaa-0000-7000-8000-00000000000a",
            .aggregate_version = 2,
            .key = "0190aaaa-0000-7000-8000-00000000000a",
            .data = {{"method", "mail"}, {"activated_by", "user"}}};
}

}  // namespace

BOOST_AUTO_TEST_SUITE(emitting_an_event)

BOOST_DATA_TEST_CASE(leaves_a_row_with_the_whole_envelope, both_databases(), dialect) {
    FreshDatabase database(dialect);
    TestTools test;
    int woken = 0;
    test.tools.event_written = [&] { ++woken; };
    Uuid id;
    database.write([&](Session& session) { id = test.tools.emit(session, draft()); });
    BOOST_TEST(woken == 1);
    database.look([&](Session& session) {
        const auto row =
            session.row("ittttitti",
                        "SELECT slot, topic, msg_key, aggregate_type, aggregate_id, aggregate_ver, event_type, "
                        "headers, occurred_at FROM outbox WHERE event_id = :id",
                        id);
        BOOST_REQUIRE(row);
        BOOST_TEST(row->integer(0) >= 0);
        BOOST_TEST(row->integer(0) < 64);
        BOOST_TEST(row->text(1) == "vestibule.user.v1");
        BOOST_TEST(row->text(2) == draft().key);
        BOOST_TEST(row->integer(5) == 2);
        BOOST_TEST((row->instant(8) == test.clock.now()));
        const events::Record record{.topic = row->text(1),
                                    .key = row->text(2),
                                    .headers = events::headers_from_text(row->text(7)),
                                    .payload = "{}"};
        BOOST_TEST(record.header("ce_id") == id.to_string());
        BOOST_TEST(record.header("ce_tenantid") == "acme");
        BOOST_TEST(record.header("ce_timeline") == "1");
        BOOST_TEST(record.header("ce_sequence") == "00000000000000000002");
        BOOST_TEST(record.header("ce_correlationid") == test_context().correlation_id);
    });
}

BOOST_AUTO_TEST_CASE(goes_into_the_log_itself_where_that_is_their_home) {
    FreshDatabase database(sql::Dialect::sqlite);
    TestTools test;
    Uuid id;
    database.write([&](Session& session) {
        session.settle_event_home(sql::EventHome::log);
        id = test.tools.emit(session, draft());
        test.tools.emit_shadow(session, draft());
    });
    const auto count = [&](Session& session, std::string_view sql) { return session.row("i", sql)->integer(0); };
    database.look([&](Session& session) {
        const auto row = session.row("ttti", "SELECT topic, msg_key, headers, appended_at FROM event_log");
        BOOST_REQUIRE(row);
        BOOST_TEST(row->text(0) == "vestibule.user.v1");
        BOOST_TEST(row->text(1) == draft().key);
        BOOST_TEST(row->text(2).contains(id.to_string()));
        BOOST_TEST((row->instant(3) == test.clock.now()));
        BOOST_TEST(count(session, "SELECT count(*) FROM event_log") == 1);
        BOOST_TEST(count(session, "SELECT count(*) FROM shadow_event_log") == 1);
        BOOST_TEST(count(session, "SELECT count(*) FROM outbox") == 0);
        BOOST_TEST(count(session, "SELECT count(*) FROM shadow_outbox") == 0);
    });
}

BOOST_DATA_TEST_CASE(wakes_nobody_when_the_closure_fails, both_databases(), dialect) {
    FreshDatabase database(dialect);
    TestTools test;
    int woken = 0;
    test.tools.event_written = [&] { ++woken; };
    BOOST_CHECK_THROW(database.write([&](Session& session) {
        test.tools.emit(session, draft());
        throw std::out_of_range("no");
    }),
                      std::out_of_range);
    BOOST_TEST(woken == 0);
    database.look(
        [](Session& session) { BOOST_TEST(session.row("i", "SELECT count(*) FROM outbox")->integer(0) == 0); });
}

BOOST_DATA_TEST_CASE(keeps_a_secret_sealed_beside_it, both_databases(), dialect) {
    FreshDatabase database(dialect);
    TestTools test;
    database.write([&](Session& session) {
        const auto id = test.tools.emit(session, draft());
        test.tools.attach_secret(session, id, Secret("token-1"), test.clock.now());
        const auto row = session.row("b", "SELECT sealed FROM effect_secret WHERE event_id = :id", id);
        BOOST_REQUIRE(row);
        BOOST_TEST(row->bytes(0).find("token-1") == std::string::npos);
        BOOST_TEST(test.cipher.open(sql::effect_secret_context(id), row->bytes(0)) == "token-1");
    });
}

BOOST_AUTO_TEST_SUITE_END()
