#include "domain/registration/register_user.hpp"

#include <boost/json/serialize.hpp>
#include <boost/test/unit_test.hpp>

#include "tests/support/registration_parts.hpp"

using namespace vestibule;
using namespace std::chrono_literals;

BOOST_FIXTURE_TEST_SUITE(registering_a_user, tests::Registering)

BOOST_AUTO_TEST_CASE(answers_with_a_pending_user_and_mails_the_token) {
    const auto outcome = enter(ann());
    BOOST_REQUIRE(outcome.has_value());
    BOOST_TEST((outcome->status == UserStatus::pending_activation));
    BOOST_TEST(outcome->site == "rewards");
    BOOST_TEST((outcome->created_at == clock.at));

    BOOST_TEST((tables.types() == std::vector<std::string>{"vestibule.user.registered.v1"}));
    const auto& event = tables.events.front();
    BOOST_TEST(event.aggregate_id == outcome->user.to_string());
    BOOST_TEST(event.aggregate_version == 1u);
    BOOST_TEST(event.data.at("locale").as_string() == "en");
    BOOST_TEST(tables.secrets.size() == 1u);
    BOOST_TEST(tables.secrets.front() == *tables.users.at(outcome->user).token);
}

BOOST_AUTO_TEST_CASE(tells_of_each_consent) {
    auto command = ann();
    command.consents = {{.id = {},
                         .marketing = false,
                         .document_id = "terms",
                         .document_version = "3",
                         .locale = "en",
                         .channel = "WEB",
                         .at = clock.at}};
    const auto user = enter(command)->user;
    BOOST_TEST((tables.types() ==
                std::vector<std::string>{"vestibule.user.registered.v1", "vestibule.user.consent-recorded.v1"}));
    BOOST_TEST(tables.events.back().aggregate_version == 2u);
    BOOST_TEST(tables.users.at(user).version == 2u);
    BOOST_TEST(tables.events.back().data.at("document_id").as_string() == "terms");
}

BOOST_AUTO_TEST_CASE(puts_nothing_personal_into_the_event) {
    enter(ann());
    const auto text = boost::json::serialize(tables.events.front().data);
    for (const auto* personal : {"Ann", "ann-", "ann@", "Lee", "example.com", "token"})
        BOOST_TEST(text.find(personal) == std::string::npos, personal);
}

BOOST_AUTO_TEST_CASE(refuses_a_taken_identifier) {
    enter(ann());
    auto other = ann();
    other.identifier = "ANN-LEE";
    other.person.email = "other@example.com";
    const auto outcome = enter(other);
    BOOST_REQUIRE(!outcome.has_value());
    BOOST_TEST(outcome.error().code == "DUPLICATE_USER");
    BOOST_TEST(tables.users.size() == 1u);
    BOOST_TEST(tables.events.size() == 1u);
}

BOOST_AUTO_TEST_CASE(has_one_name_space_for_identifiers_and_addresses) {
    enter(ann());
    auto other = ann();
    other.identifier = "Ann@Example.com";
    other.person.email = "other@example.com";
    BOOST_TEST(enter(other).error().code == "DUPLICATE_USER");
    other = ann();
    other.identifier = "somebody";
    BOOST_TEST(enter(other).error().code == "DUPLICATE_USER");
}

BOOST_AUTO_TEST_CASE(leaves_names_of_other_sites_and_tenants_alone) {
    enter(ann());
    auto other = ann();
    other.site = tests::a_site("offers");
    BOOST_TEST(enter(other).has_value());
    other = ann();
    other.tenant = "umbrella";
    BOOST_TEST(enter(other).has_value());
}

BOOST_AUTO_TEST_CASE(takes_the_address_as_identifier) {
    auto command = ann();
    command.identifier = "ANN@example.com";
    BOOST_TEST(enter(command).has_value());
    BOOST_TEST(tables.names.size() == 1u);
}

BOOST_AUTO_TEST_CASE(judges_the_password_before_anything_else) {
    enter(ann());
    auto command = ann();
    command.password = Secret("Password1");
    const auto outcome = enter(command);
    BOOST_TEST(outcome.error().code == "PASSWORD_REJECTED");
    BOOST_TEST(hasher.hashed == 1);
    BOOST_TEST(stores.transactions == 1);
}

BOOST_AUTO_TEST_CASE(does_without_a_password) {
    auto command = ann();
    command.password.reset();
    const auto outcome = enter(command);
    BOOST_REQUIRE(outcome.has_value());
    BOOST_TEST(hasher.hashed == 0);
    BOOST_TEST(!tables.users.at(outcome->user).password_hash.has_value());
}

BOOST_AUTO_TEST_CASE(keeps_the_user_at_least_as_long_as_the_token) {
    site->policies.activation_token_life = 72h;
    site->policies.pending_user_life = 24h;
    const auto outcome = enter(ann());
    BOOST_TEST((tables.users.at(outcome->user).pending_until == clock.at + 72h));
}

BOOST_AUTO_TEST_SUITE_END()
