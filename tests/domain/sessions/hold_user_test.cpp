#include "domain/sessions/hold_user.hpp"

#include <boost/test/unit_test.hpp>

#include "domain/sessions/list_sessions.hpp"
#include "tests/support/code_parts.hpp"

using namespace vestibule;
using namespace std::chrono_literals;

namespace {

struct Holding : tests::WithCodes {
    sessions::HoldUserHandler hold_handler{hold_stores, clock};
    sessions::ReleaseUserHandler release_handler{hold_stores, clock};
    sessions::ListSessionsHandler list_handler{live_session_stores, clock};
    sessions::EndSessionHandler end_one_handler{live_session_stores, clock};

    std::string hold() { return code_of(run(hold_handler.handle({reach, "support", user, "card stolen"}, context))); }
    std::string release() {
        return code_of(run(release_handler.handle({reach, "support", user, "card stolen"}, context)));
    }
    std::string end(const Uuid& session) {
        return code_of(run(end_one_handler.handle({reach, user, session}, context)));
    }
    sessions::SessionPage list(std::optional<Uuid> before = {}, std::size_t limit = 50) {
        return run(list_handler.handle({reach, user, before, limit}, context));
    }
    template <class T>
    static std::string code_of(const Result<T>& outcome) {
        return outcome ? "" : outcome.error().code;
    }
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(holding_a_user, Holding)

BOOST_AUTO_TEST_CASE(ends_sessions_and_devices_until_the_release) {
    const auto session = log_in("ann-lee", "correct horse").value();
    tables.events.clear();
    BOOST_TEST(hold() == "");
    BOOST_TEST((tables.users.at(user).status == UserStatus::on_hold_admin));
    BOOST_TEST(tables.sessions.empty());
    BOOST_TEST(tables.devices.empty());
    BOOST_TEST(
        (tables.types() == std::vector<std::string>{"vestibule.user.held.v1", "vestibule.auth.session-ended.v1"}));
    BOOST_TEST(code("ann-lee", "correct horse") == "USER_NOT_ACTIVE");
    BOOST_TEST(hold() == "");
    BOOST_TEST(tables.events.size() == 2u);
    BOOST_TEST(tables.audit.size() == 1u);

    BOOST_TEST(release() == "");
    BOOST_TEST(tables.types().back() == "vestibule.user.released.v1");
    BOOST_TEST(tables.events.back().aggregate_version == 4u);
    BOOST_TEST(release() == "");
    BOOST_TEST(log_in("ann-lee", "correct horse").has_value());
}

BOOST_AUTO_TEST_CASE(ends_the_codes_on_their_way) {
    const auto login = send(CodePurpose::login, "ann-lee");
    const auto passcode = send(CodePurpose::passcode, "ann-lee");
    hold();
    release();
    BOOST_TEST(tests::code_in(log_in_with(login->challenge, "77777777")) == "OTP_INVALID");
    BOOST_TEST(tests::code_in(reset(of_challenge(passcode->challenge, "77777777"))) == "CODE_INVALID");
}

BOOST_AUTO_TEST_CASE(keeps_who_did_it_and_why_where_something_was_done) {
    context.actor = "admin:support";
    release();
    BOOST_TEST(tables.audit.empty());
    hold();
    release();
    BOOST_REQUIRE_EQUAL(tables.audit.size(), 2u);
    BOOST_TEST(tables.audit[0].action == "user.held");
    BOOST_TEST(tables.audit[0].actor == "admin:support");
    BOOST_TEST(tables.audit[0].reason == "card stolen");
    BOOST_TEST((tables.audit[0].user == user));
    BOOST_TEST(tables.audit[1].action == "user.released");
}

BOOST_AUTO_TEST_CASE(ends_no_devices_of_whom_it_does_not_hold) {
    log_in("ann-lee", "correct horse").value();
    tables.users.at(user).status = UserStatus::pending_screening;
    BOOST_TEST(hold() == "USER_NOT_ACTIVE");
    BOOST_TEST(tables.devices.size() == 1u);
}

BOOST_AUTO_TEST_CASE(lets_nobody_past_an_open_hit_or_a_screening_that_goes_on) {
    BOOST_TEST(hold() == "");
    tables.standings[user] = ScreeningStatus::hit;
    BOOST_TEST(release() == "");
    BOOST_TEST((tables.users.at(user).status == UserStatus::on_hold_screening));

    tables.users.at(user).status = UserStatus::on_hold_admin;
    tables.standings[user] = ScreeningStatus::pending;
    BOOST_TEST(release() == "");
    BOOST_TEST((tables.users.at(user).status == UserStatus::pending_screening));

    tables.users.at(user).status = UserStatus::on_hold_admin;
    tables.standings[user] = ScreeningStatus::clear;
    BOOST_TEST(release() == "");
    BOOST_TEST((tables.users.at(user).status == UserStatus::active));
}

BOOST_AUTO_TEST_CASE(is_refused_in_any_other_status) {
    for (const auto status : {UserStatus::pending_activation, UserStatus::on_hold_screening, UserStatus::merged}) {
        tables.users.at(user).status = status;
        BOOST_TEST(hold() == "USER_NOT_ACTIVE");
        BOOST_TEST(release() == "USER_NOT_ACTIVE");
    }
}

BOOST_AUTO_TEST_CASE(reaches_only_whom_the_client_reaches) {
    reach.sites = {"offers"};
    BOOST_TEST(hold() == "USER_NOT_FOUND");
    reach = {"acme", {"rewards"}, "second-bank"};
    tables.users.at(user).made.issuer = "first-bank";
    BOOST_TEST(hold() == "USER_NOT_FOUND");
    reach = {"umbrella", {"rewards"}, {}};
    BOOST_TEST(release() == "USER_NOT_FOUND");
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_FIXTURE_TEST_SUITE(the_own_sessions, Holding)

BOOST_AUTO_TEST_CASE(are_listed_newest_first_page_by_page) {
    for (int i = 0; i < 3; ++i) log_in("ann-lee", "correct horse").value();
    const auto first = list({}, 2);
    BOOST_TEST(first.sessions.size() == 2u);
    BOOST_TEST(first.more);
    const auto second = list(first.sessions.back().id, 2);
    BOOST_TEST(second.sessions.size() == 1u);
    BOOST_TEST(!second.more);
    BOOST_TEST((second.sessions[0].id < first.sessions[1].id));
    clock.advance(900s);
    BOOST_TEST(list().sessions.empty());
}

BOOST_AUTO_TEST_CASE(are_ended_one_by_one) {
    const auto session = log_in("ann-lee", "correct horse")->session.id;
    BOOST_TEST(end(ids.next()) == "NO_SUCH_RESOURCE");
    BOOST_TEST(end(session) == "");
    BOOST_TEST(end(session) == "NO_SUCH_RESOURCE");
    const auto another = log_in("ann-lee", "correct horse")->session.id;
    reach.sites = {"offers"};
    BOOST_TEST(end(another) == "NO_SUCH_RESOURCE");
}

BOOST_AUTO_TEST_SUITE_END()
