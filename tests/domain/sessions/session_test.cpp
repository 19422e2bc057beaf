#include <algorithm>
#include <boost/test/unit_test.hpp>

#include "tests/support/session_parts.hpp"

using namespace vestibule;
using namespace std::chrono_literals;

namespace {

struct SignedIn : tests::SigningIn {
    sessions::LoggedIn session = log_in("ann-lee", "correct horse").value();

    Result<sessions::SignedInUser> resolve(std::string token) {
        return run(resolve_handler.handle({reach, Secret(std::move(token))}, context));
    }
    Result<sessions::SignedInUser> resolve() { return resolve(std::string(session.user_token.reveal())); }
    Result<sessions::Extended> extend() {
        auto tenant = std::make_shared<Tenant>();
        tenant->sites[site->id] = site;
        return run(extend_handler.handle({reach, tenant, session.user_token}, context));
    }
};

template <class T>
std::string refusal(const Result<T>& outcome) {
    return outcome ? "" : outcome.error().code;
}

}  // namespace

BOOST_FIXTURE_TEST_SUITE(a_user_token, SignedIn)

BOOST_AUTO_TEST_CASE(names_its_user_session_and_site) {
    const auto found = resolve();
    BOOST_REQUIRE(found.has_value());
    BOOST_TEST((found->user == user));
    BOOST_TEST((found->session == session.session.id));
    BOOST_TEST(found->site == "rewards");
    BOOST_TEST(refusal(resolve("another")) == "USER_UNAUTHENTICATED");
}

BOOST_AUTO_TEST_CASE(ends_when_it_is_idle_and_is_not_moved_by_use) {
    clock.advance(899s);
    BOOST_TEST(resolve().has_value());
    clock.advance(1s);
    BOOST_TEST(refusal(resolve()) == "USER_UNAUTHENTICATED");
}

BOOST_AUTO_TEST_CASE(lives_as_long_as_its_site_says) {
    site->policies.session_idle_life = 120s;
    site->policies.session_absolute_life = 1h;
    session = log_in("ann-lee", "correct horse").value();
    BOOST_TEST((session.expires_in == 120s));
    BOOST_TEST((session.session.absolute_until == clock.at + 1h));
    clock.advance(119s);
    BOOST_TEST(resolve().has_value());
    clock.advance(1s);
    BOOST_TEST(refusal(resolve()) == "USER_UNAUTHENTICATED");
}

BOOST_AUTO_TEST_CASE(works_only_with_clients_of_its_site_tenant_and_issuer) {
    reach.sites = {"offers"};
    BOOST_TEST(refusal(resolve()) == "USER_UNAUTHENTICATED");
    reach = {"umbrella", {"rewards"}, {}};
    BOOST_TEST(refusal(resolve()) == "USER_UNAUTHENTICATED");
    tables.users.at(user).made.issuer = "first-bank";
    reach = {"acme", {"rewards"}, "second-bank"};
    BOOST_TEST(refusal(resolve()) == "USER_UNAUTHENTICATED");
}

BOOST_AUTO_TEST_CASE(waits_while_the_user_may_not_act) {
    tables.users.at(user).status = UserStatus::pending_screening;
    BOOST_TEST(refusal(resolve()) == "USER_NOT_ACTIVE");
    BOOST_TEST(refusal(extend()) == "USER_NOT_ACTIVE");
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_FIXTURE_TEST_SUITE(extending_a_session, SignedIn)

BOOST_AUTO_TEST_CASE(gives_fifteen_minutes_again) {
    clock.advance(800s);
    BOOST_TEST((extend()->expires_in == 900s));
    clock.advance(800s);
    BOOST_TEST(resolve().has_value());
}

BOOST_AUTO_TEST_CASE(never_passes_the_absolute_end) {
    const auto end = session.session.absolute_until;
    while (clock.at < end - 100s) {
        clock.advance(std::min<std::chrono::microseconds>(850s, end - 100s - clock.at));
        const auto extended = extend();
        BOOST_REQUIRE(extended.has_value());
        BOOST_TEST((extended->absolute_expires_at == end));
    }
    BOOST_TEST((extend()->expires_in == 100s));
    clock.advance(100s);
    BOOST_TEST(refusal(extend()) == "SESSION_NOT_EXTENDABLE");
}

BOOST_AUTO_TEST_CASE(gives_what_the_site_grants_now) {
    site->policies.session_idle_life = 60s;
    BOOST_TEST((extend()->expires_in == 60s));
    site->policies.session_idle_life = 3600s;
    BOOST_TEST((extend()->expires_in == 3600s));
}

BOOST_AUTO_TEST_CASE(refuses_a_dead_session) {
    clock.advance(900s);
    BOOST_TEST(refusal(extend()) == "SESSION_NOT_EXTENDABLE");
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_FIXTURE_TEST_SUITE(ending_a_session, SignedIn)

BOOST_AUTO_TEST_CASE(by_logout_is_told_once) {
    const auto found = resolve().value();
    for (int i = 0; i < 2; ++i)
        BOOST_TEST(run(log_out_handler.handle({found.user, found.session, found.token}, context)).has_value());
    BOOST_TEST(refusal(resolve()) == "USER_UNAUTHENTICATED");
    BOOST_TEST(refusal(extend()) == "SESSION_NOT_EXTENDABLE");
    BOOST_TEST(std::ranges::count(tables.types(), "vestibule.auth.session-ended.v1") == 1);
    BOOST_TEST(tables.events.back().aggregate_version == 2u);
}

BOOST_AUTO_TEST_CASE(by_time_is_told_when_it_is_swept) {
    clock.advance(900s);
    BOOST_TEST(run(end_handler.handle(10)) == 1u);
    BOOST_TEST(run(end_handler.handle(10)) == 0u);
    BOOST_TEST(tables.sessions.empty());
    BOOST_TEST(tables.events.back().data.at("reason_code").as_string() == "expired");
}

BOOST_AUTO_TEST_SUITE_END()
