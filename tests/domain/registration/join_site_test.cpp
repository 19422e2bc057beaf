#include "domain/registration/join_site.hpp"

#include <boost/test/unit_test.hpp>

#include "tests/support/registration_parts.hpp"

using namespace vestibule;
using namespace std::chrono_literals;

namespace {

struct Joining : tests::Registering {
    registration::JoinSiteHandler handler{parts};
    std::shared_ptr<Site> offers = tests::a_site("offers");
    Uuid user = active();

    Uuid active() {
        const auto id = enter(ann())->user;
        activate(id, *tables.users.at(id).token);
        return id;
    }
    Result<registration::Joined> join(std::optional<std::string> identifier = {}) {
        return run(handler.handle({.reach = reach,
                                   .site = offers,
                                   .user = user,
                                   .identifier = std::move(identifier),
                                   .attributes = "{}",
                                   .wait = 2s},
                                  context));
    }
    std::string refusal(const Result<registration::Joined>& outcome) { return outcome ? "" : outcome.error().code; }
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(joining_a_site, Joining)

BOOST_AUTO_TEST_CASE(registers_by_the_first_identifier_or_another) {
    const auto joined = join();
    BOOST_REQUIRE(joined.has_value());
    BOOST_TEST(joined->identifier == "Ann-Lee");
    BOOST_TEST((joined->status == UserStatus::active));
    BOOST_TEST(tables.events.back().type == "vestibule.user.site-joined.v1");
    BOOST_TEST(tables.events.back().aggregate_version == 3u);
    BOOST_TEST(tables.users.at(user).joined.size() == 1u);
    BOOST_TEST(tables.names.contains({"acme", "offers", text.fold("Ann-Lee")}));
    BOOST_TEST(tables.names.contains({"acme", "offers", text.fold("ann@example.com")}));
    BOOST_TEST(tables.screenings.empty());
}

BOOST_AUTO_TEST_CASE(refuses_a_taken_name_and_a_second_time) {
    BOOST_TEST(join("annie").has_value());
    BOOST_TEST(refusal(join("ann")) == "DUPLICATE_USER");
    auto bob = ann();
    bob.site = offers;
    bob.identifier = "bob";
    bob.person.email = "bob@example.com";
    user = enter(bob)->user;
    tables.users.at(user).status = UserStatus::active;
    offers = tests::a_site("rewards");
    BOOST_TEST(refusal(join("Ann-Lee")) == "DUPLICATE_USER");
    BOOST_TEST(join("bobby").has_value());
}

BOOST_AUTO_TEST_CASE(is_for_active_users) {
    tables.users.at(user).status = UserStatus::on_hold_admin;
    BOOST_TEST(refusal(join()) == "USER_NOT_ACTIVE");
    user = ids.next();
    BOOST_TEST(refusal(join()) == "USER_NOT_FOUND");
}

BOOST_AUTO_TEST_CASE(has_everybody_screened_anew_where_the_site_screens) {
    offers->policies.screens_standard_users = true;
    BOOST_TEST((join()->status == UserStatus::active));
    BOOST_TEST((tables.screenings.back().cause == ScreeningCause::joined_site));
    BOOST_TEST(tables.screenings.back().site == "offers");
    BOOST_TEST(desk.asked.back().full_name() == "Ann Lee");
}

BOOST_AUTO_TEST_CASE(holds_on_a_hit_and_waits_without_an_answer) {
    offers->policies.screens_standard_users = true;
    desk.answer = tests::a_screening_answer(0.9);
    BOOST_TEST(refusal(join()) == "SCREENING_DENIED");
    BOOST_TEST(tables.users.at(user).joined.size() == 1u);

    desk.answer.reset();
    offers->id = "more";
    context.idempotency = std::make_shared<Idempotency>();
    BOOST_TEST((join()->status == UserStatus::pending_screening));
    BOOST_TEST(!context.idempotency->amended);
    offers->id = "most";
    waiter.status = ScreeningStatus::clear;
    BOOST_TEST((join()->status == UserStatus::active));
    BOOST_TEST(context.idempotency->amended);
}

BOOST_AUTO_TEST_SUITE_END()
