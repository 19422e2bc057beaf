#include "domain/profile/update_profile.hpp"

#include <boost/test/unit_test.hpp>

#include "domain/shared/failures.hpp"
#include "tests/support/session_parts.hpp"

using namespace vestibule;

namespace {

struct FakeDesk final : ScreeningDesk {
    std::vector<ScreenedPerson> asked;
    std::function<void()> meanwhile;
    asio::awaitable<ScreeningRequest> ask(std::string, ScreenedPerson person) override {
        asked.push_back(person);
        if (meanwhile) meanwhile();
        co_return ScreeningRequest{.person = std::move(person)};
    }
};

struct Updating : tests::SigningIn {
    tests::FakeProfileEditStore edit_store{tables};
    tests::FakeTransactor<profile::ProfileEditStore> edits{edit_store};
    FakeDesk desk;
    profile::UpdateProfileHandler handler{edits, &desk, clock};

    Result<profile::UserDetails> update(profile::ProfilePatch patch) {
        return run(handler.handle({reach, site, user, std::move(patch)}, context));
    }
    const Person& person() const { return tables.users.at(user).made.person; }
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(updating_the_own_profile, Updating)

BOOST_AUTO_TEST_CASE(changes_what_is_named_and_tells_which_not_what) {
    const auto outcome = update({.last_name = "Lee-Ortega", .phone = "+1 202 555 0100", .locale = "es"});
    BOOST_REQUIRE(outcome.has_value());
    BOOST_TEST(outcome->person.first_name == "Ann");
    BOOST_TEST(person().last_name == "Lee-Ortega");
    BOOST_TEST(person().phone.value() == "+1 202 555 0100");
    BOOST_TEST(tables.users.at(user).made.attributes == R"({"locale":"es"})");
    BOOST_REQUIRE(tables.events.size() == 1u);
    BOOST_TEST(tables.events[0].type == "vestibule.user.attribute-changed.v1");
    BOOST_TEST(tables.events[0].aggregate_version == 3u);
    BOOST_TEST(tables.events[0].data.at("changed").as_array().size() == 3u);
    BOOST_TEST(!tables.events[0].data.contains("contact_id"));
}

BOOST_AUTO_TEST_CASE(removes_what_is_null) {
    update({.phone = "2025550100", .locale = "es"});
    update({.phone = std::optional<std::string>(), .locale = std::optional<std::string>()});
    BOOST_TEST(!person().phone.has_value());
    BOOST_TEST(tables.users.at(user).made.attributes == "{}");
}

BOOST_AUTO_TEST_CASE(is_no_change_where_nothing_changes) {
    const auto outcome = update({.first_name = "Ann", .phone = std::optional<std::string>()});
    BOOST_TEST(outcome->version == 2u);
    BOOST_TEST(tables.events.empty());
    BOOST_TEST(tables.screened_again.empty());
}

BOOST_AUTO_TEST_CASE(screens_another_name_before_the_person_goes_on) {
    update({.phone = "2025550100"});
    BOOST_TEST(desk.asked.empty());
    update({.first_name = "Anna"});
    BOOST_REQUIRE(desk.asked.size() == 1u);
    BOOST_TEST(desk.asked[0].first_name == "Anna");
    BOOST_TEST((tables.screened_again == std::vector{user}));
}

BOOST_AUTO_TEST_CASE(keeps_nothing_of_a_person_who_was_changed_meanwhile) {
    desk.meanwhile = [this] { tables.users.at(user).made.person.last_name = "Other"; };
    BOOST_CHECK_THROW(update({.first_name = "Anna"}), Unavailable);
    BOOST_TEST(tables.screened_again.empty());
}

BOOST_AUTO_TEST_CASE(is_for_active_people_only) {
    tables.users.at(user).status = UserStatus::pending_screening;
    BOOST_TEST(update({.phone = "2025550100"}).error().code == "USER_NOT_ACTIVE");
}

BOOST_AUTO_TEST_SUITE_END()
