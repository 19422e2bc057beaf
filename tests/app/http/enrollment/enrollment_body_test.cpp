#include "app/http/enrollment/enrollment_body.hpp"

#include <algorithm>
#include <boost/json/array.hpp>
#include <boost/json/serialize.hpp>
#include <boost/test/unit_test.hpp>

#include "infra/text/icu_text.hpp"

using namespace vestibule;
namespace json = boost::json;

namespace {

const Instant now = std::chrono::sys_days(std::chrono::year(2026) / 11 / 25);

json::object good() {
    return {{"primaryUserIdentifier", " gil-ram "},
            {"email", "gil@example.com"},
            {"firstName", " Gil "},
            {"middleName", "Otto"},
            {"lastName", "Ram"},
            {"otherNames", json::array{"Gilbert Ram"}},
            {"dateOfBirth", "1984-05-17"},
            {"countryCode", "US"},
            {"address", json::object{{"line1", "1 Main St"}, {"city", "Springfield"}}},
            {"userSiteRegistrationRequest",
             json::object{{"siteId", "rewards"}, {"attributes", json::object{{"locale", "es"}}}}},
            {"userAssets",
             json::array{json::object{{"type", "PAN"}, {"value", "4111111111111111"}, {"expiry", "2030-11"}}}},
            {"consents", json::array{json::object{{"documentId", "terms"},
                                                  {"version", "3"},
                                                  {"locale", "en"},
                                                  {"channel", "WEB"},
                                                  {"grantedAt", "2026-11-23T17:58:00Z"}}}}};
}

struct Reading {
    text::IcuText text;

    Result<app::EnrollmentBody> read(const json::object& body) const {
        return app::read_enrollment(json::serialize(body), text, now);
    }
    // The code, and the pointers with their codes in order of the text.
    std::string refused(const json::object& body) const { return told(read(body)); }
    template <class T>
    static std::string told(const Result<T>& outcome) {
        if (outcome) return "";
        std::vector<std::string> places;
        for (const auto& field : outcome.error().fields) places.push_back(field.pointer + ' ' + field.code);
        std::ranges::sort(places);
        auto told = outcome.error().code;
        for (const auto& place : places) told += " " + place;
        return told;
    }
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(the_body_of_an_enrollment, Reading)

BOOST_AUTO_TEST_CASE(is_read_whole) {
    auto body = good();
    body["campaign"] = json::object{{"id", "spring"}, {"source", "branch"}};
    body["marketingOptIns"] = json::array{"news"};
    const auto read = this->read(body);
    BOOST_REQUIRE_EQUAL(told(read), "");
    const auto& command = read->command;
    BOOST_TEST(read->site == "rewards");
    BOOST_TEST(command.identifier == "gil-ram");
    BOOST_TEST(command.person.first_name == "Gil");
    BOOST_TEST(command.person.middle_name.value() == "Otto");
    BOOST_TEST(command.person.other_names.at(0) == "Gilbert Ram");
    BOOST_TEST(command.person.address.value() == R"({"line1":"1 Main St","city":"Springfield"})");
    BOOST_TEST(command.locale.value() == "es");
    BOOST_TEST(command.campaign->id == "spring");
    BOOST_TEST(command.assets.at(0).number.reveal() == "4111111111111111");
    BOOST_REQUIRE(command.consents.size() == 2u);
    BOOST_TEST(!command.consents[0].marketing);
    BOOST_TEST(command.consents[1].marketing);
    BOOST_TEST(command.consents[1].document_id == "news");
    BOOST_TEST((command.consents[1].at == now));
}

BOOST_AUTO_TEST_CASE(takes_opt_ins_as_consents_of_their_own_kind) {
    auto body = good();
    body["marketingOptIns"] =
        json::array{json::object{{"documentId", "news"}, {"channel", "EMAIL"}, {"grantedAt", "2026-11-20T00:00:00Z"}}};
    const auto read = this->read(body);
    BOOST_REQUIRE_EQUAL(told(read), "");
    BOOST_TEST(read->command.consents.at(1).channel == "EMAIL");
    BOOST_TEST((read->command.consents.at(1).at < now));
    body["marketingOptIns"] = json::array{json::object{{"id", "news"}}, "more"};
    BOOST_TEST(refused(body) ==
               "VALIDATION_FAILED /marketingOptIns/0/documentId REQUIRED /marketingOptIns/0/id UNKNOWN "
               "/marketingOptIns/1 TYPE");
}

BOOST_AUTO_TEST_CASE(is_refused_with_every_violation_at_once) {
    auto body = good();
    body.erase("lastName");
    body.erase("consents");
    body["surprise"] = 1;
    body["otherNames"] = json::array{1, "\x01"};
    body["address"] = json::object{{"line1", 7}};
    body["userAssets"] = json::array{json::object{{"type", "IBAN"}, {"value", "4111111111111112"}}};
    BOOST_TEST(refused(body) ==
               "VALIDATION_FAILED /address/line1 TYPE /consents REQUIRED /lastName REQUIRED /otherNames/0 TYPE "
               "/otherNames/1 VALUE /surprise UNKNOWN /userAssets/0/expiry REQUIRED /userAssets/0/type VALUE "
               "/userAssets/0/value VALUE");
}

BOOST_AUTO_TEST_CASE(needs_birth_date_assets_and_site) {
    BOOST_TEST(refused({}) ==
               "VALIDATION_FAILED /consents REQUIRED /countryCode REQUIRED /dateOfBirth REQUIRED /email REQUIRED "
               "/firstName REQUIRED /lastName REQUIRED /primaryUserIdentifier REQUIRED /userAssets REQUIRED "
               "/userSiteRegistrationRequest REQUIRED");
}

BOOST_AUTO_TEST_CASE(needs_a_consent) {
    auto body = good();
    body.erase("consents");
    BOOST_TEST(refused(body) == "CONSENT_REQUIRED /consents REQUIRED");
    body["consents"] = json::array{};
    BOOST_TEST(refused(body) == "CONSENT_REQUIRED /consents REQUIRED");
    // An opt-in is none.
    body["marketingOptIns"] = json::array{"news"};
    BOOST_TEST(refused(body) == "CONSENT_REQUIRED /consents REQUIRED");
    body["consents"] = "terms";
    BOOST_TEST(refused(body) == "VALIDATION_FAILED /consents TYPE");
}

BOOST_AUTO_TEST_CASE(points_at_what_is_wrong_with_assets) {
    auto body = good();
    body["userAssets"] = json::array{
        json::object{{"type", "PAN"}, {"value", "4111111111111112"}, {"expiry", "2020-01"}, {"isDefault", true}},
        json::object{{"type", "PAN"}, {"value", "4111111111111111"}, {"expiry", "2030-11"}, {"isDefault", true}}};
    BOOST_TEST(refused(body) ==
               "ASSET_INVALID /userAssets/0/expiry RANGE /userAssets/0/value VALUE /userAssets/1/isDefault VALUE");
    body["userAssets"] = json::array{};
    BOOST_TEST(refused(body) == "");
}

BOOST_AUTO_TEST_CASE(never_repeats_a_number_in_what_it_says) {
    auto body = good();
    body["userAssets"] = json::array{json::object{{"type", "PAN"}, {"value", "4111111111111112"}, {"expiry", "x"}}};
    const auto outcome = read(body);
    for (const auto& field : outcome.error().fields) BOOST_TEST(field.detail.find("4111") == std::string::npos);
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_FIXTURE_TEST_SUITE(the_body_of_a_guests_update, Reading)

BOOST_AUTO_TEST_CASE(holds_what_changes) {
    const auto read = app::read_guest_update(
        R"({"userId":"019ab3c4-d5e6-7f01-8234-56789abcdef0","lastName":"Hall","otherNames":[]})", text, now);
    BOOST_REQUIRE_EQUAL(told(read), "");
    BOOST_TEST(read->last_name.value() == "Hall");
    BOOST_TEST(!read->first_name.has_value());
    BOOST_TEST(read->other_names.value().empty());
}

BOOST_AUTO_TEST_CASE(is_as_strict_as_an_enrollments) {
    const auto refused = [&](std::string_view body) { return told(app::read_guest_update(body, text, now)); };
    BOOST_TEST(refused(R"({})") == "VALIDATION_FAILED /userId REQUIRED");
    BOOST_TEST(refused(R"({"userId":"019ab3c4-d5e6-7f01-8234-56789abcdef0","lastName":"","campaign":{}})") ==
               "VALIDATION_FAILED /campaign UNKNOWN /lastName RANGE");
    BOOST_TEST(refused(R"({"userId":"019ab3c4-d5e6-7f01-8234-56789abcdef0","lastName":null})") ==
               "VALIDATION_FAILED /lastName TYPE");
    BOOST_TEST(refused(R"({"userId":"somebody"})") == "USER_NOT_FOUND");
    BOOST_TEST(refused(R"({"userId":"019ab3c4-d5e6-7f01-8234-56789abcdef0",
                           "userAssets":[{"type":"PAN","value":"1","expiry":"2030-11"}]})") ==
               "ASSET_INVALID /userAssets/0/value RANGE");
}

BOOST_AUTO_TEST_SUITE_END()
