#include "domain/enrollment/enroll.hpp"

#include <boost/json/serialize.hpp>
#include <boost/test/unit_test.hpp>

#include "tests/support/enrollment_parts.hpp"

using namespace vestibule;
using namespace std::chrono_literals;

BOOST_FIXTURE_TEST_SUITE(enrolling_a_guest, tests::Enrolling)

BOOST_AUTO_TEST_CASE(answers_active_where_the_screening_is_clear_at_once) {
    const auto outcome = enter(gil());
    BOOST_REQUIRE(outcome.has_value());
    BOOST_TEST((outcome->enrollment.status == UserStatus::active));
    BOOST_TEST((outcome->enrollment.screened_at == tables.decided_at));
    BOOST_TEST(outcome->enrollment.issuer.value() == "first-bank");
    BOOST_TEST(waiter.waited.empty());
    BOOST_TEST((get(outcome->enrollment.id)->status == UserStatus::active));
}

BOOST_AUTO_TEST_CASE(tells_of_user_consents_and_enrollment_from_version_one_on) {
    const auto enrollment = enter(gil())->enrollment;
    BOOST_TEST((tables.types() == std::vector<std::string>{"vestibule.user.registered.v1",
                                                           "vestibule.user.consent-recorded.v1",
                                                           "vestibule.enrollment.requested.v1"}));
    const auto& requested = tables.events.back();
    BOOST_TEST(requested.aggregate_id == enrollment.id.to_string());
    BOOST_TEST(requested.aggregate_version == 1u);
    BOOST_TEST(requested.key == enrollment.user.to_string());
    BOOST_TEST(requested.data.at("instrument_ref").as_string() ==
               tables.guests.at(enrollment.user).assets.front().id.to_string());
    BOOST_TEST(tables.events.front().data.at("locale").as_string() == "es");
}

BOOST_AUTO_TEST_CASE(tells_of_each_consent_and_opt_in) {
    auto command = gil();
    auto opt_in = tests::a_consent(clock.at);
    opt_in.marketing = true;
    opt_in.document_id = "news";
    command.consents.push_back(opt_in);
    command.with_user_version = true;
    const auto enrolled = enter(command);
    BOOST_TEST(enrolled->user_version.value() == 3u);
    BOOST_TEST(tables.guests.at(enrolled->enrollment.user).version == 3u);

    const auto& first = tables.events.at(1);
    const auto& second = tables.events.at(2);
    BOOST_TEST(first.aggregate_version == 2u);
    BOOST_TEST(second.aggregate_version == 3u);
    BOOST_TEST(first.data.at("purpose").as_string() == "document");
    BOOST_TEST(first.data.at("document_id").as_string() == "terms");
    BOOST_TEST(first.data.at("document_version").as_string() == "3");
    BOOST_TEST(first.data.at("action").as_string() == "granted");
    BOOST_TEST(first.data.at("channel").as_string() == "WEB");
    BOOST_TEST(second.data.at("purpose").as_string() == "marketing");
    BOOST_TEST(second.data.at("consent_id").as_string() ==
               tables.guests.at(enrolled->enrollment.user).consents.at(1).id.to_string());
}

BOOST_AUTO_TEST_CASE(puts_nothing_personal_into_events) {
    enter(gil());
    for (const auto& event : tables.events) {
        const auto text = boost::json::serialize(event.data);
        for (const auto* personal :
             {"Gil", "gil", "Ram", "Otto", "1984", "4111", "1111", "2030", "example.com", "spring"})
            BOOST_TEST(text.find(personal) == std::string::npos, personal);
    }
}

BOOST_AUTO_TEST_CASE(screens_every_name_the_birth_date_and_the_country) {
    enter(gil());
    const ScreenedPerson person{.first_name = "Gil",
                                .middle_name = "Otto",
                                .last_name = "Ram",
                                .other_names = {"Gilbert Ram"},
                                .date_of_birth = "1984-05-17",
                                .country_code = "US"};
    BOOST_TEST((desk.asked == std::vector{person}));
    BOOST_REQUIRE(tables.screenings.size() == 1u);
    BOOST_TEST((tables.screenings[0].second.person == person));
    BOOST_TEST((tables.screenings[0].first.cause == ScreeningCause::enrollment));
}

BOOST_AUTO_TEST_CASE(refuses_a_taken_name_before_any_screening_and_links_nobody) {
    const auto first = enter(gil());
    auto other = gil();
    other.identifier = "gil@example.COM";
    other.person.email = "another@example.com";
    BOOST_TEST(enter(other).error().code == "DUPLICATE_USER");
    BOOST_TEST(tables.screenings.size() == 1u);
    BOOST_TEST(tables.guests.size() == 1u);
    BOOST_TEST(tables.events.size() == 3u);
}

BOOST_AUTO_TEST_CASE(keeps_the_enrollment_that_a_hit_denies) {
    tables.next = ScreeningStatus::hit;
    const auto outcome = enter(gil());
    BOOST_REQUIRE(!outcome.has_value());
    BOOST_TEST(outcome.error().code == "SCREENING_DENIED");
    const auto& kept = tables.enrollments.begin()->second;
    BOOST_TEST(outcome.error().extra.front().first == "enrollmentId");
    BOOST_TEST(outcome.error().extra.front().second.front() == kept.id.to_string());
    BOOST_TEST((kept.status == UserStatus::on_hold_screening));
}

BOOST_AUTO_TEST_CASE(waits_for_a_decision_made_elsewhere) {
    tables.next = ScreeningStatus::pending;
    waiter.decides = ScreeningStatus::clear;
    context.idempotency = std::make_shared<Idempotency>();
    auto command = gil();
    command.wait = 7s;
    const auto outcome = enter(command);
    BOOST_REQUIRE(outcome.has_value());
    BOOST_TEST((outcome->enrollment.status == UserStatus::active));
    BOOST_TEST((waiter.waited == std::vector<std::chrono::milliseconds>{7s}));
    BOOST_TEST(context.idempotency->amended);
}

BOOST_AUTO_TEST_CASE(tells_of_a_hit_that_came_while_it_waited) {
    tables.next = ScreeningStatus::pending;
    waiter.decides = ScreeningStatus::hit;
    BOOST_TEST(enter(gil()).error().code == "SCREENING_DENIED");
}

BOOST_AUTO_TEST_CASE(is_pending_without_a_decision_and_does_not_wait_when_asked_not_to) {
    tables.next = ScreeningStatus::pending;
    context.idempotency = std::make_shared<Idempotency>();
    auto command = gil();
    BOOST_TEST((enter(command)->enrollment.status == UserStatus::pending_screening));
    BOOST_TEST(waiter.waited.size() == 1u);
    BOOST_TEST(!context.idempotency->amended);
    command.identifier = "another";
    command.person.email = "another@example.com";
    command.wait = 0s;
    BOOST_TEST((enter(command)->enrollment.status == UserStatus::pending_screening));
    BOOST_TEST(waiter.waited.size() == 1u);
}

BOOST_AUTO_TEST_CASE(leaves_exactly_one_default_asset) {
    const auto first = enter(gil())->enrollment.user;
    BOOST_TEST(tables.guests.at(first).assets[0].is_default);
    BOOST_TEST(!tables.guests.at(first).assets[1].is_default);
    auto other = gil();
    other.identifier = "another";
    other.person.email = "another@example.com";
    other.assets[1].is_default = true;
    const auto second = enter(other)->enrollment.user;
    BOOST_TEST(!tables.guests.at(second).assets[0].is_default);
}

BOOST_AUTO_TEST_CASE(is_found_by_its_issuer_only) {
    const auto id = enter(gil())->enrollment.id;
    reach.issuer = "second-bank";
    BOOST_TEST(get(id).error().code == "ENROLLMENT_NOT_FOUND");
    reach = {"acme", {"offers"}, "first-bank"};
    BOOST_TEST(get(id).error().code == "ENROLLMENT_NOT_FOUND");
    reach = {"umbrella", {"rewards"}, "first-bank"};
    BOOST_TEST(get(id).error().code == "ENROLLMENT_NOT_FOUND");
}

BOOST_AUTO_TEST_SUITE_END()
