#include "domain/profile/find_users.hpp"

#include <boost/test/unit_test.hpp>

#include "tests/support/registration_parts.hpp"

using namespace vestibule;
using By = profile::FindUsers::By;

namespace {

struct Looking : tests::Registering {
    tests::FakeProfileStore profile_store{tables};
    tests::FakeTransactor<profile::ProfileStore> profile_stores{profile_store};
    profile::FindUsersHandler find_handler{profile_stores, text};
    profile::GetUserHandler get_handler{profile_stores};
    Uuid user = enter(ann())->user;

    std::size_t found(By by, std::string value, std::optional<std::string> on_site = {}) {
        return run(find_handler.handle({reach, by, std::move(value), std::move(on_site)}, context)).size();
    }
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(finding_users, Looking)

BOOST_AUTO_TEST_CASE(goes_by_id_address_and_identifier) {
    BOOST_TEST(found(By::user_id, user.to_string()) == 1u);
    BOOST_TEST(found(By::email, "ANN@example.com") == 1u);
    BOOST_TEST(found(By::identifier, "ann-lee", "rewards") == 1u);
}

BOOST_AUTO_TEST_CASE(does_not_take_one_kind_of_name_for_another) {
    BOOST_TEST(found(By::email, "ann-lee") == 0u);
    BOOST_TEST(found(By::identifier, "ann@example.com", "rewards") == 0u);
    BOOST_TEST(found(By::alias, "ann-lee") == 0u);
    BOOST_TEST(found(By::user_id, "ann-lee") == 0u);
}

BOOST_AUTO_TEST_CASE(ends_at_the_clients_reach) {
    reach.sites = {"offers"};
    BOOST_TEST(found(By::user_id, user.to_string()) == 0u);
    BOOST_TEST(found(By::email, "ann@example.com") == 0u);
    reach = {"umbrella", {"rewards"}, {}};
    BOOST_TEST(found(By::email, "ann@example.com") == 0u);
}

BOOST_AUTO_TEST_CASE(shows_nobody_of_another_issuer) {
    tables.users.at(user).made.issuer = "first-bank";
    reach.issuer = "second-bank";
    const auto outcome = run(get_handler.handle({reach, user}, context));
    BOOST_TEST(outcome.error().code == "USER_NOT_FOUND");
    reach.issuer = "first-bank";
    BOOST_TEST(run(get_handler.handle({reach, user}, context)).has_value());
}

BOOST_AUTO_TEST_SUITE_END()
