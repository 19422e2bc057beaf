// Holds catalog, schemas, samples, structs and topics together.
#include "events/catalog.hpp"

#include <boost/json/array.hpp>
#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <boost/test/unit_test.hpp>
#include <filesystem>
#include <fstream>
#include <functional>
#include <iterator>
#include <map>
#include <set>

#include "events/credentials/otp_issued.hpp"
#include "events/credentials/user_locked.hpp"
#include "events/credentials/user_password_changed.hpp"
#include "events/credentials/user_unlocked.hpp"
#include "events/enrollment/enrollment_approved.hpp"
#include "events/enrollment/enrollment_denied.hpp"
#include "events/enrollment/enrollment_held.hpp"
#include "events/enrollment/enrollment_moe_parked.hpp"
#include "events/enrollment/enrollment_moe_synced.hpp"
#include "events/enrollment/enrollment_requested.hpp"
#include "events/enrollment/enrollment_screened.hpp"
#include "events/mfa/mfa_change.hpp"
#include "events/notification/effect_outcome.hpp"
#include "events/profile/address_in_use.hpp"
#include "events/profile/user_attribute_changed.hpp"
#include "events/registration/user_activated.hpp"
#include "events/registration/user_consent_recorded.hpp"
#include "events/registration/user_erased.hpp"
#include "events/registration/user_registered.hpp"
#include "events/registration/user_site_joined.hpp"
#include "events/schemas.hpp"
#include "events/sessions/login_failed.hpp"
#include "events/sessions/login_succeeded.hpp"
#include "events/sessions/session_ended.hpp"
#include "events/sessions/user_held.hpp"
#include "events/sessions/user_released.hpp"
#include "source_folder.hpp"

using namespace vestibule;
namespace json = boost::json;

namespace {

std::filesystem::path folder() {
    return std::filesystem::path(vestibule::tests::source_folder) / "schemas" / "events";
}

std::string file(const std::filesystem::path& path) {
    std::ifstream in(path);
    return {std::istreambuf_iterator<char>(in), {}};
}

// The event's struct reads the payload and writes it again.
using RoundTrip = std::function<events::Draft(const events::Record&)>;

template <class Event>
RoundTrip through() {
    return [](const events::Record& record) { return Event::read(record).draft(); };
}

const std::map<std::string_view, RoundTrip> round_trips{
    {events::UserRegistered::type, through<events::UserRegistered>()},
    {events::UserActivated::type, through<events::UserActivated>()},
    {events::UserSiteJoined::type, through<events::UserSiteJoined>()},
    {events::UserErased::type, through<events::UserErased>()},
    {events::UserConsentRecorded::type, through<events::UserConsentRecorded>()},
    {events::UserLocked::type, through<events::UserLocked>()},
    {events::UserUnlocked::type, through<events::UserUnlocked>()},
    {events::UserPasswordChanged::type, through<events::UserPasswordChanged>()},
    {events::OtpIssued::type, through<events::OtpIssued>()},
    {events::UserAttributeChanged::type, through<events::UserAttributeChanged>()},
    {events::EnrollmentRequested::type, through<events::EnrollmentRequested>()},
    {events::EnrollmentScreened::type, through<events::EnrollmentScreened>()},
    {events::EnrollmentApproved::type, through<events::EnrollmentApproved>()},
    {events::EnrollmentDenied::type, through<events::EnrollmentDenied>()},
    {events::EnrollmentHeld::type, through<events::EnrollmentHeld>()},
    {events::EnrollmentMoeSynced::type, through<events::EnrollmentMoeSynced>()},
    {events::EnrollmentMoeParked::type, through<events::EnrollmentMoeParked>()},
    {events::AddressInUse::type, through<events::AddressInUse>()},
    {events::UserHeld::type, through<events::UserHeld>()},
    {events::UserReleased::type, through<events::UserReleased>()},
    {"vestibule.auth.mfa-setup-started.v1", through<events::MfaChange>()},
    {"vestibule.auth.mfa-enrolled.v1", through<events::MfaChange>()},
    {"vestibule.auth.mfa-unenrolled.v1", through<events::MfaChange>()},
    {events::LoginSucceeded::type, through<events::LoginSucceeded>()},
    {events::LoginFailed::type, through<events::LoginFailed>()},
    {events::SessionEnded::type, through<events::SessionEnded>()},
    {"vestibule.effect.delivered.v1", through<events::EffectOutcome>()},
    {"vestibule.effect.bounced.v1", through<events::EffectOutcome>()},
    {"vestibule.effect.dead.v1", through<events::EffectOutcome>()},
    {"vestibule.effect.suppressed.v1", through<events::EffectOutcome>()},
};

events::Record sample_record(const events::EventType& type, const json::object& data) {
    return events::record_of({.type = type.type,
                              .aggregate_type = std::string(type.aggregate_type),
                              .aggregate_id = "019ab3c4-d5e6-7f01-8234-56789abcdef0",
                              .aggregate_version = 7,
                              .key = "019ab3c4-d5e6-7f01-8234-56789abcdef2",
                              .data = data},
                             {.event_id = "019ab3c4-d5e6-7f01-8234-56789abcdeff",
                              .occurred_at = {},
                              .source = "/vestibule/test",
                              .topic_prefix = "vestibule",
                              .tenant = "acme",
                              .actor = "user",
                              .correlation_id = "",
                              .causation_id = "",
                              .traceparent = ""});
}

}  // namespace

BOOST_AUTO_TEST_SUITE(every_event_of_the_catalog)

BOOST_AUTO_TEST_CASE(has_a_closed_schema_that_the_binary_carries) {
    for (const auto& type : events::catalog()) {
        const auto on_disk = file(folder() / (std::string(type.schema) + ".schema.json"));
        BOOST_TEST(!on_disk.empty(), type.type);
        BOOST_TEST((events::schema_text(type) == on_disk), type.type);
        const auto schema = json::parse(on_disk).as_object();
        BOOST_TEST(schema.at("$id").as_string() == events::schema_path(type));
        BOOST_TEST(schema.at("additionalProperties") == json::value(false), type.type);
    }
}

BOOST_AUTO_TEST_CASE(comes_through_its_struct_unchanged) {
    for (const auto& type : events::catalog()) {
        const auto found = round_trips.find(type.type);
        BOOST_REQUIRE_MESSAGE(found != round_trips.end(), type.type << " has no struct here");
        const auto sample = json::parse(file(folder() / (std::string(type.schema) + ".sample.json"))).as_object();
        const auto record = sample_record(type, sample);
        const auto draft = found->second(record);
        BOOST_TEST((draft.data == sample), type.type << " gives " << json::serialize(draft.data));
        BOOST_TEST(draft.type == type.type);
        BOOST_TEST(draft.aggregate_type == type.aggregate_type);
        BOOST_TEST(draft.aggregate_version == 7);
        BOOST_TEST(!draft.key.empty());
    }
}

BOOST_AUTO_TEST_CASE(has_exactly_the_fields_of_its_schema_in_its_sample) {
    for (const auto& type : events::catalog()) {
        const auto sample = json::parse(file(folder() / (std::string(type.schema) + ".sample.json"))).as_object();
        const auto schema = json::parse(events::schema_text(type)).as_object();
        std::set<std::string> in_sample, in_schema;
        for (const auto& [name, value] : sample) in_sample.emplace(name);
        for (const auto& [name, value] : schema.at("properties").as_object()) in_schema.emplace(name);
        BOOST_TEST(in_sample == in_schema, boost::test_tools::per_element());
    }
}

BOOST_AUTO_TEST_CASE(passes_over_fields_that_a_later_minor_version_adds) {
    for (const auto& type : events::catalog()) {
        auto data = json::parse(file(folder() / (std::string(type.schema) + ".sample.json"))).as_object();
        data["added_later"] = 1;
        BOOST_CHECK_NO_THROW(round_trips.at(type.type)(sample_record(type, data)));
    }
}

BOOST_AUTO_TEST_CASE(is_malformed_without_a_required_field) {
    for (const auto& type : events::catalog()) {
        const auto schema = json::parse(events::schema_text(type)).as_object();
        for (const auto& name : schema.at("required").as_array()) {
            auto data = json::parse(file(folder() / (std::string(type.schema) + ".sample.json"))).as_object();
            data.erase(name.as_string());
            BOOST_CHECK_THROW(round_trips.at(type.type)(sample_record(type, data)), events::Malformed);
        }
    }
}

BOOST_AUTO_TEST_CASE(stands_in_the_readme_with_who_emits_it_and_who_reacts) {
    const auto readme = file(folder().parent_path().parent_path() / "events" / "README.md");
    for (const auto& type : events::catalog()) {
        const std::string consumers(type.consumers.empty() ? "–" : type.consumers);
        const auto row = "| `" + std::string(type.type) + "` | " + std::string(type.aggregate_type) + " | " +
                         std::string(type.emitted_by) + " | " + consumers + " |\n";
        BOOST_TEST((readme.find(row) != std::string::npos), row);
    }
}

BOOST_AUTO_TEST_CASE(lives_in_one_topic_named_after_the_deployment) {
    for (const auto& type : events::catalog())
        BOOST_TEST(events::full_name("acme", events::topic_of_aggregate(type.aggregate_type)).starts_with("acme."));
    BOOST_CHECK_THROW(events::topic_of_aggregate("nothing"), std::logic_error);
}

BOOST_AUTO_TEST_SUITE_END()
