#include "domain/enrollment/update_guest.hpp"

#include <boost/json/serialize.hpp>
#include <boost/test/unit_test.hpp>

#include "tests/support/enrollment_parts.hpp"

using namespace vestibule;
using enrollment::UpdateGuest;

namespace {

struct WithGuest : tests::Enrolling {
    Uuid user = enter(gil())->enrollment.user;
    tests::FakeEnrollments::GuestRow& row = tables.guests.at(user);

    WithGuest() {
        tables.events.clear();
        tables.screenings.clear();
        desk.asked.clear();
    }
    UpdateGuest change() const { return {.reach = reach, .user = user}; }
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(updating_a_guest, WithGuest)

BOOST_AUTO_TEST_CASE(changes_only_what_is_sent) {
    auto command = change();
    command.last_name = "Hall";
    const auto outcome = update(command);
    BOOST_REQUIRE(outcome.has_value());
    BOOST_TEST((outcome->enrollment.status == UserStatus::active));
    BOOST_TEST(row.made.person.last_name == "Hall");
    BOOST_TEST(row.made.person.first_name == "Gil");
    BOOST_TEST(row.made.person.middle_name.value() == "Otto");
}

BOOST_AUTO_TEST_CASE(tells_what_changed_by_name_never_by_value) {
    auto command = change();
    command.last_name = "Hall";
    command.date_of_birth = "1990-01-01";
    update(command);
    BOOST_TEST((tables.types() == std::vector<std::string>{"vestibule.user.attribute-changed.v1"}));
    BOOST_TEST(tables.events.front().aggregate_version == 3u);
    const auto text = boost::json::serialize(tables.events.front().data);
    BOOST_TEST(text.find("lastName") != std::string::npos);
    BOOST_TEST(text.find("dateOfBirth") != std::string::npos);
    BOOST_TEST(text.find("Hall") == std::string::npos);
    BOOST_TEST(text.find("1990") == std::string::npos);
}

BOOST_AUTO_TEST_CASE(screens_again_what_is_screened) {
    const auto screened_by = [&](auto set) {
        auto command = change();
        set(command);
        tables.screenings.clear();
        update(command);
        return tables.screenings.size() == 1 && tables.screenings[0].first.cause == ScreeningCause::changed_person;
    };
    BOOST_TEST(screened_by([](UpdateGuest& it) { it.first_name = "Gill"; }));
    BOOST_TEST(screened_by([](UpdateGuest& it) { it.middle_name = "Ottokar"; }));
    BOOST_TEST(screened_by([](UpdateGuest& it) { it.last_name = "Hall"; }));
    BOOST_TEST(screened_by([](UpdateGuest& it) { it.other_names = std::vector<std::string>{"G. Hall"}; }));
    BOOST_TEST(screened_by([](UpdateGuest& it) { it.date_of_birth = "1990-01-01"; }));
    BOOST_TEST(screened_by([](UpdateGuest& it) { it.country_code = "CA"; }));
}

BOOST_AUTO_TEST_CASE(screens_nobody_again_for_what_was_known) {
    auto command = change();
    command.first_name = "Gil";
    command.country_code = "US";
    command.address = R"({"city":"Boston"})";
    command.consents = {tests::a_consent(clock.at)};
    BOOST_TEST((update(command)->enrollment.status == UserStatus::active));
    BOOST_TEST(tables.screenings.empty());
    BOOST_TEST(desk.asked.empty());
    BOOST_TEST(row.consents.size() == 2u);
    const std::vector<std::string> told{"vestibule.user.consent-recorded.v1", "vestibule.user.attribute-changed.v1"};
    BOOST_TEST(tables.types() == told);
    BOOST_TEST(row.version == 4u);
    update(change());
    BOOST_TEST(tables.types() == told);
    BOOST_TEST(row.version == 4u);
}

BOOST_AUTO_TEST_CASE(tells_of_a_consent_that_comes_alone) {
    auto command = change();
    command.consents = {tests::a_consent(clock.at)};
    update(command);
    BOOST_TEST(tables.types() == std::vector<std::string>{"vestibule.user.consent-recorded.v1"});
    BOOST_TEST(tables.events.front().aggregate_version == 3u);
    BOOST_TEST(row.version == 3u);
}

BOOST_AUTO_TEST_CASE(asks_anew_about_somebody_whom_others_change_meanwhile) {
    desk.meanwhile = [&] {
        if (desk.asked.size() == 1) row.made.person.last_name = "Hall";
    };
    auto command = change();
    command.first_name = "Gill";
    BOOST_TEST(update(command).has_value());
    BOOST_TEST(desk.asked.size() == 2u);
    BOOST_REQUIRE(tables.screenings.size() == 1u);
    const auto& screened = tables.screenings[0].second.person;
    BOOST_TEST(screened.first_name == "Gill");
    BOOST_TEST(screened.last_name == "Hall");
    BOOST_TEST((screened == vestibule::screened(row.made.person)));
}

BOOST_AUTO_TEST_CASE(gives_up_on_somebody_whom_others_change_all_the_time) {
    desk.meanwhile = [&] { row.made.person.last_name += "l"; };
    auto command = change();
    command.first_name = "Gill";
    BOOST_CHECK_THROW(update(command), Unavailable);
    BOOST_TEST(desk.asked.size() == 5u);
    BOOST_TEST(tables.screenings.empty());
    BOOST_TEST(tables.events.empty());
    BOOST_TEST(row.made.person.first_name == "Gil");
}

BOOST_AUTO_TEST_CASE(answers_as_an_enrollment_does) {
    auto command = change();
    command.last_name = "Hall";
    tables.next = ScreeningStatus::pending;
    BOOST_TEST((update(command)->enrollment.status == UserStatus::pending_screening));
    tables.next = ScreeningStatus::hit;
    command.last_name = "Ram";
    BOOST_TEST(update(command).error().code == "SCREENING_DENIED");
    BOOST_TEST(row.made.person.last_name == "Ram");
    // An open hit is told again, whatever else is sent.
    BOOST_TEST(update(change()).error().code == "SCREENING_DENIED");
}

BOOST_AUTO_TEST_CASE(appends_assets_under_one_default) {
    auto command = change();
    command.assets = {tests::a_card("340000000000009")};
    update(command);
    BOOST_TEST(row.assets.size() == 3u);
    BOOST_TEST(row.assets[0].is_default);
    command.assets[0].is_default = true;
    update(command);
    BOOST_TEST(std::ranges::count_if(row.assets, &Asset::is_default) == 1);
    BOOST_TEST(row.assets.back().is_default);
}

BOOST_AUTO_TEST_CASE(changes_no_login_name) {
    auto command = change();
    command.email = "GIL@example.com";
    command.identifier = "GIL-RAM";
    BOOST_TEST(update(command).has_value());
    command.email = "other@example.com";
    BOOST_TEST(update(command).error().code == "VALIDATION_FAILED");
    BOOST_TEST(update(command).error().fields.front().pointer == "/email");
    command.email.reset();
    command.identifier = "other";
    BOOST_TEST(update(command).error().fields.front().pointer == "/primaryUserIdentifier");
}

BOOST_AUTO_TEST_CASE(refuses_who_is_refused_or_out_of_reach) {
    row.status = UserStatus::denied;
    BOOST_TEST(update(change()).error().code == "USER_NOT_ACTIVE");
    row.status = UserStatus::on_hold_admin;
    BOOST_TEST(update(change()).error().code == "USER_NOT_ACTIVE");
    reach.issuer = "second-bank";
    BOOST_TEST(update(change()).error().code == "USER_NOT_FOUND");
    auto command = change();
    command.user = ids.next();
    BOOST_TEST(update(command).error().code == "USER_NOT_FOUND");
}

BOOST_AUTO_TEST_SUITE_END()
