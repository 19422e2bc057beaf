#include "app/consumers/mailer.hpp"

#include <algorithm>
#include <boost/test/unit_test.hpp>

#include "events/credentials/otp_issued.hpp"
#include "events/credentials/user_password_changed.hpp"
#include "events/enrollment/enrollment_approved.hpp"
#include "events/registration/user_registered.hpp"
#include "tests/support/database_fixture.hpp"
#include "tests/support/test_tools.hpp"

using namespace vestibule;
using namespace vestibule::app;
using namespace vestibule::notification;
using namespace vestibule::tests;

namespace {

struct Mailer {
    explicit Mailer(sql::Dialect dialect) : database(dialect) {}

    FreshDatabase database;
    TestTools tools;
    sql::EffectTools effect_tools{tools.tools, {}};
    Consumer consumer = make_mailer(effect_tools);
    const Uuid user = tools.ids.next();
    const Uuid event_id = tools.ids.next();

    events::Record record(const events::Draft& draft) const {
        return events::record_of(draft, {.event_id = event_id.to_string(),
                                         .occurred_at = SystemClock().now(),
                                         .source = "/vestibule/test",
                                         .topic_prefix = "vestibule",
                                         .tenant = "acme",
                                         .timeline = 1,
                                         .actor = "user",
                                         .correlation_id = "c1",
                                         .causation_id = "",
                                         .traceparent = ""});
    }
    events::Draft registered(const std::string& origin, const std::string& channel = "api") const {
        return events::UserRegistered{.user_id = user.to_string(),
                                      .version = 1,
                                      .channel = channel,
                                      .locale = "en",
                                      .origin = origin,
                                      .contact_ids = {user.to_string()},
                                      .site_id = "rewards"}
            .draft();
    }
    events::Draft approved() {
        return events::EnrollmentApproved{.enrollment_id = tools.ids.next().to_string(),
                                          .version = 3,
                                          .user_id = user.to_string(),
                                          .site_id = "rewards",
                                          .decision = "auto",
                                          .decided_by = "system",
                                          .valid_from = "2026-11-24",
                                          .valid_to = {},
                                          .program_id = {}}
            .draft();
    }
    events::Draft issued(const std::string& purpose) {
        return events::OtpIssued{.user_id = user.to_string(),
                                 .version = 1,
                                 .challenge_id = tools.ids.next().to_string(),
                                 .purpose = purpose,
                                 .channel_kind = "email",
                                 .contact_id = user.to_string(),
                                 .expires_at = "2026-01-01T00:00:00.000000Z",
                                 .attempt_no = 1,
                                 .site_id = "rewards",
                                 .locale = "en"}
            .draft();
    }
    void react(const events::Draft& draft, int times = 1) {
        const auto reaction = std::ranges::find(consumer.reactions, draft.type, &Reaction::event_type);
        BOOST_REQUIRE(reaction != consumer.reactions.end());
        for (int i = 0; i < times; ++i)
            database.write([&](sql::Session& session) { reaction->apply(session, record(draft)); });
    }
    void keep_secret() {
        database.write([&](sql::Session& session) {
            tools.tools.attach_secret(session, event_id, Secret("token"), SystemClock().now() + std::chrono::hours(1));
        });
    }
    std::vector<Effect> effects() {
        std::vector<Effect> all;
        database.look([&](sql::Session& session) { all = sql::SqlEffectStore(session, effect_tools).list({}); });
        return all;
    }
};

}  // namespace

BOOST_AUTO_TEST_SUITE(reacting_with_a_mail)

BOOST_DATA_TEST_CASE(mails_the_activation_once_however_often_it_hears_of_it, both_databases(), dialect) {
    Mailer mailer(dialect);
    mailer.keep_secret();
    mailer.react(mailer.registered("self"), 3);
    const auto effects = mailer.effects();
    BOOST_REQUIRE(effects.size() == 1u);
    BOOST_TEST(effects[0].kind == "activation");
    BOOST_TEST(effects[0].recipient.to_string() == "user:" + mailer.user.to_string());
    BOOST_TEST(effects[0].site.value() == "rewards");
    BOOST_CHECK(effects[0].state == EffectState::pending);
}

BOOST_DATA_TEST_CASE(leaves_migrated_people_alone, both_databases(), dialect) {
    Mailer mailer(dialect);
    mailer.react(mailer.registered("migration"));
    BOOST_TEST(mailer.effects().empty());
}

BOOST_DATA_TEST_CASE(welcomes_guests_when_they_are_approved_and_not_before, both_databases(), dialect) {
    Mailer mailer(dialect);
    mailer.react(mailer.registered("self", "enrollment"));
    BOOST_TEST(mailer.effects().empty());
    mailer.react(mailer.approved());
    const auto effects = mailer.effects();
    BOOST_REQUIRE(effects.size() == 1u);
    BOOST_TEST(effects[0].kind == "notice-welcome");
    BOOST_TEST(effects[0].recipient.to_string() == "user:" + mailer.user.to_string());
    BOOST_TEST(effects[0].site.value() == "rewards");
}

BOOST_DATA_TEST_CASE(mails_a_code_in_the_lane_of_codes, both_databases(), dialect) {
    Mailer mailer(dialect);
    mailer.keep_secret();
    mailer.react(mailer.issued("login"));
    const auto effects = mailer.effects();
    BOOST_REQUIRE(effects.size() == 1u);
    BOOST_TEST(effects[0].kind == "login-code");
    BOOST_CHECK(effects[0].lane == Lane::otp);
}

BOOST_DATA_TEST_CASE(tells_a_person_that_the_password_was_changed, both_databases(), dialect) {
    Mailer mailer(dialect);
    mailer.react(
        events::UserPasswordChanged{
            .user_id = mailer.user.to_string(), .version = 3, .method = "passcode", .site_id = "rewards"}
            .draft(),
        2);
    const auto effects = mailer.effects();
    BOOST_REQUIRE(effects.size() == 1u);
    BOOST_TEST(effects[0].kind == "notice-password-changed");
    BOOST_TEST(effects[0].recipient.to_string() == "user:" + mailer.user.to_string());
    BOOST_TEST(effects[0].site.value() == "rewards");
}

BOOST_DATA_TEST_CASE(refuses_a_purpose_without_a_mail, both_databases(), dialect) {
    Mailer mailer(dialect);
    const auto draft = mailer.issued("nothing-known");
    BOOST_CHECK_THROW(mailer.react(draft), events::Malformed);
    BOOST_TEST(mailer.effects().empty());
}

BOOST_AUTO_TEST_SUITE_END()
