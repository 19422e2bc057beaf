#include <boost/json/parse.hpp>
#include <boost/test/unit_test.hpp>
#include <set>

#include "tests/support/callout_office.hpp"

using namespace vestibule;
using namespace vestibule::tests;
using callouts::CalloutStatus;
using Office = CalloutOffice;

BOOST_AUTO_TEST_SUITE(calling_the_moe_partner)

BOOST_DATA_TEST_CASE(tells_what_was_agreed_and_the_same_each_time, both_databases(), dialect) {
    Office office(dialect);
    const auto someone = office.enroll();
    const auto callout = office.call_of(someone);
    BOOST_TEST(office.start(callout));
    BOOST_TEST(!office.start(callout));
    BOOST_REQUIRE(office.woken.size() == 1u);
    BOOST_CHECK(office.woken[0] == Lane::partner);

    const auto effect = office.lease().at(0);
    std::optional<PartnerRequest> first;
    std::optional<PartnerRequest> again;
    office.with([&](EffectStore& store) { first = store.partner_request(effect.key); });
    office.with([&](EffectStore& store) { again = store.partner_request(effect.key); });
    BOOST_TEST(first.value().body == again.value().body);
    BOOST_TEST(first->call_type == "ENROLL_PROGRAM_AND_MOE");
    const auto body = boost::json::parse(first->body).as_object();
    BOOST_TEST(body.at("userId").as_string() == someone.user.to_string());
    BOOST_TEST(body.at("firstName").as_string() == "Ana");
    BOOST_TEST(body.at("programId").as_string() == "program-1");
    for (const auto* name :
         {"callId", "callType", "siteId", "lastName", "email", "countryCode", "consents", "occurredAt"})
        BOOST_TEST(body.contains(name), name);
}

BOOST_DATA_TEST_CASE(keeps_the_enrollment_told, both_databases(), dialect) {
    Office office(dialect);
    const auto someone = office.enroll();
    office.start(office.call_of(someone));
    office.end(office.lease().at(0), synced);
    BOOST_CHECK(office.moe(someone).status == MoeStatus::done);
    BOOST_TEST(office.moe(someone).call_type.value() == "ENROLL_PROGRAM_AND_MOE");
    BOOST_TEST(office.told() ==
               (std::vector<std::string>{"vestibule.effect.delivered.v1", "vestibule.enrollment.moe-synced.v1"}));
}

BOOST_DATA_TEST_CASE(parks_a_refused_call_until_an_operator_decides, both_databases(), dialect) {
    Office office(dialect);
    const auto someone = office.enroll();
    office.start(office.call_of(someone));
    office.end(office.lease().at(0), refused);
    BOOST_CHECK(office.moe(someone).status == MoeStatus::parked);
    BOOST_TEST(office.moe(someone).code.value() == "HTTP_422");
    BOOST_TEST(office.lease().empty());
    const auto parked = office.listed(CalloutStatus::parked);
    BOOST_REQUIRE(parked.size() == 1u);
    BOOST_TEST(parked[0].code.value() == "HTTP_422");
    BOOST_TEST(office.listed(CalloutStatus::parked, "other").empty());

    const auto id = parked[0].id;
    BOOST_TEST(!office.ask<sql::SqlCalloutStore>([&](auto& store) { return store.retry("other", id); }));
    BOOST_TEST(office.ask<sql::SqlCalloutStore>([&](auto& store) { return store.retry("acme", id); }));
    BOOST_TEST(!office.ask<sql::SqlCalloutStore>([&](auto& store) { return store.retry("acme", id); }));
    BOOST_CHECK(office.moe(someone).status == MoeStatus::pending);
    const auto again = office.lease().at(0);
    BOOST_TEST(again.key == id);
    BOOST_TEST(again.attempts == 0);
    office.end(again, synced);
    BOOST_CHECK(office.moe(someone).status == MoeStatus::done);
}

BOOST_DATA_TEST_CASE(ends_a_parked_call_that_an_operator_discards, both_databases(), dialect) {
    Office office(dialect);
    const auto someone = office.enroll();
    office.start(office.call_of(someone));
    office.end(office.lease().at(0), refused);
    const auto id = office.listed(CalloutStatus::parked).at(0).id;
    BOOST_TEST(office.ask<sql::SqlCalloutStore>([&](auto& store) { return store.discard("acme", id); }));
    BOOST_TEST(office.listed(CalloutStatus::discarded).size() == 1u);
    BOOST_TEST(office.moe(someone).code.value() == "DISCARDED");
    BOOST_TEST(!office.ask<sql::SqlCalloutStore>([&](auto& store) { return store.retry("acme", id); }));
}

BOOST_DATA_TEST_CASE(parks_what_comes_later_than_its_cause_stays_fresh, both_databases(), dialect) {
    Office office(dialect);
    const auto someone = office.enroll();
    auto callout = office.call_of(someone);
    callout.occurred_at -= std::chrono::days(91);
    BOOST_TEST(office.start(callout));
    BOOST_TEST(office.lease().empty());
    BOOST_CHECK(office.moe(someone).status == MoeStatus::parked);
    BOOST_TEST(office.moe(someone).code.value() == "HELD");
    BOOST_TEST(office.told() == std::vector<std::string>{"vestibule.enrollment.moe-parked.v1"});
    const auto waiting = office.listed(CalloutStatus::parked);
    BOOST_REQUIRE(waiting.size() == 1u);
    BOOST_TEST(waiting[0].code.value() == "HELD");

    BOOST_TEST(office.ask<sql::SqlCalloutStore>([&](auto& store) { return store.retry("acme", waiting[0].id); }));
    BOOST_CHECK(office.moe(someone).status == MoeStatus::pending);
    office.end(office.lease().at(0), synced);
    BOOST_CHECK(office.moe(someone).status == MoeStatus::done);
}

BOOST_DATA_TEST_CASE(makes_the_calls_of_one_person_one_after_another, both_databases(), dialect) {
    Office office(dialect);
    const auto one = office.enroll();
    const auto other = office.enroll();
    office.start(office.call_of(one));
    office.start(office.call_of(one));
    office.start(office.call_of(other));
    const auto first = office.lease();
    BOOST_TEST(first.size() == 2u);
    BOOST_TEST(office.lease().empty());
    std::optional<Instant> due;
    office.with([&](EffectStore& store) { due = store.next_due(Lane::partner); });
    BOOST_TEST(!due.has_value());

    const auto& of_one = first[0].order_key == one.user.to_string() ? first[0] : first[1];
    office.end(of_one, {.cls = OutcomeClass::transient, .code = 503, .retry_after = 60s});
    BOOST_TEST(office.lease().empty());
}

BOOST_DATA_TEST_CASE(sends_nothing_of_an_erased_person, both_databases(), dialect) {
    Office office(dialect);
    const auto someone = office.enroll();
    office.start(office.call_of(someone));
    office.database.write([&](sql::Session& session) {
        session.execute("UPDATE user_account SET data_key = NULL, personal = NULL WHERE id = :id", someone.user);
    });
    const auto effect = office.lease().at(0);
    office.with([&](EffectStore& store) { BOOST_TEST(!store.partner_request(effect.key).has_value()); });
    BOOST_TEST(!office.start(office.call_of(someone)));
}

BOOST_AUTO_TEST_SUITE_END()
