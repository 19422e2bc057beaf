#include "domain/notification/delivery.hpp"

#include <boost/test/unit_test.hpp>

using namespace vestibule::notification;
using enum OutcomeClass;

BOOST_AUTO_TEST_SUITE(reading_a_mail_servers_answer)

BOOST_AUTO_TEST_CASE(follows_the_table) {
    struct Row {
        Stage stage;
        Reply reply;
        OutcomeClass expected;
    };
    const Row rows[] = {
        {Stage::connect, {0}, host_down},
        {Stage::greeting, {0}, host_down},
        {Stage::greeting, {421}, host_busy},
        {Stage::greeting, {450}, host_busy},
        {Stage::greeting, {554}, host_refuses},
        {Stage::greeting, {521}, host_refuses},
        {Stage::auth, {454}, host_down},
        {Stage::auth, {530}, configuration},
        {Stage::auth, {534}, configuration},
        {Stage::auth, {535, "5.7.8"}, configuration},
        {Stage::auth, {0}, host_down},
        {Stage::mail, {451}, transient},
        {Stage::mail, {421}, host_down},
        {Stage::mail, {550}, configuration},
        {Stage::mail, {552}, configuration},
        {Stage::mail, {553}, configuration},
        {Stage::rcpt, {421}, host_down},
        {Stage::rcpt, {450, "4.2.0"}, transient},
        {Stage::rcpt, {451}, transient},
        {Stage::rcpt, {452}, transient},
        {Stage::rcpt, {550, "5.1.1"}, hard_bounce},
        {Stage::rcpt, {550, "5.1.2"}, hard_bounce},
        {Stage::rcpt, {553, "5.1.3"}, hard_bounce},
        {Stage::rcpt, {550, "5.1.10"}, hard_bounce},
        {Stage::rcpt, {550, "5.2.1"}, hard_bounce},
        {Stage::rcpt, {550}, permanent},
        {Stage::rcpt, {552}, soft_bounce},
        {Stage::rcpt, {552, "5.2.2"}, soft_bounce},
        {Stage::rcpt, {554, "5.4.4"}, soft_bounce},
        {Stage::rcpt, {550, "5.5.0"}, soft_bounce},
        {Stage::rcpt, {550, "5.7.1"}, policy},
        {Stage::rcpt, {530, "5.7.0"}, configuration},
        {Stage::data, {451}, transient},
        {Stage::data, {554, "5.7.1"}, policy},
        {Stage::data, {554}, permanent},
        {Stage::data, {0}, host_down},
        {Stage::after_dot, {250, "2.0.0"}, delivered},
        {Stage::after_dot, {421}, transient},
        {Stage::after_dot, {452}, transient},
        {Stage::after_dot, {554}, permanent},
        {Stage::after_dot, {554, "5.7.1"}, policy},
        {Stage::after_dot, {0}, ambiguous},
        {Stage::after_dot, {354}, ambiguous},
    };
    for (const auto& row : rows) {
        BOOST_TEST_CONTEXT("stage " << static_cast<int>(row.stage) << " reply " << row.reply.code << " "
                                    << row.reply.enhanced) {
            BOOST_TEST(to_string(classify(row.stage, row.reply).cls) == to_string(row.expected));
        }
    }
}

BOOST_AUTO_TEST_CASE(honours_the_wait_that_it_asks_for) {
    using std::chrono::seconds;
    BOOST_CHECK(retry_hint("Greylisted, try again in 5 minutes") == seconds(300));
    BOOST_CHECK(retry_hint("4.7.1 wait 120 seconds please") == seconds(120));
    BOOST_CHECK(retry_hint("come back in 300sec") == seconds(300));
    BOOST_CHECK(retry_hint("try in 99999999999999999999 hours") == std::nullopt);
    BOOST_CHECK(retry_hint("try in 9999 hours") == seconds(4 * 3600));
    BOOST_CHECK(retry_hint("mailbox 12 is busy") == std::nullopt);
    BOOST_CHECK(retry_hint("") == std::nullopt);
    BOOST_CHECK(classify(Stage::rcpt, {451, "4.7.1", "retry in 60 seconds"}).retry_after == seconds(60));
}

BOOST_AUTO_TEST_CASE(keeps_the_queue_id) {
    BOOST_TEST(queue_id("2.0.0 Ok: queued as 4F2A91") == "4F2A91");
    BOOST_TEST(queue_id("OK id=1qXyZ-0001 done") == "1qXyZ-0001");
    BOOST_TEST(queue_id("OK") == "OK");
    BOOST_TEST(queue_id("a\x1b[31mb") == "a?[31mb");
}

BOOST_AUTO_TEST_SUITE_END()
