#include "domain/sessions/resolve_bearer.hpp"

#include <boost/test/unit_test.hpp>

#include "tests/support/session_parts.hpp"

using namespace vestibule;
using namespace std::chrono_literals;

namespace {

struct OneTenant final : Tenants {
    TenantDirectory directory;
    std::shared_ptr<const TenantDirectory> current() const override {
        return std::make_shared<const TenantDirectory>(directory);
    }
};

struct Bearing : tests::SigningIn {
    OneTenant tenants;
    sessions::ResolveBearerHandler handler{live_session_stores, tenants, clock};
    sessions::LoggedIn session = log_in("ann-lee", "correct horse").value();

    Bearing() { declare({"openid"}); }
    void declare(std::set<std::string> scopes, const std::string& tenant_id = "acme",
                 std::set<std::string> sites = {"rewards"}) {
        auto client = std::make_shared<Client>();
        client->id = "web";
        client->tenant = tenant_id;
        client->scopes = std::move(scopes);
        client->sites = std::move(sites);
        tenants.directory.clients["web"] = client;
    }
    Result<sessions::BearerUser> resolve(std::string token) {
        return run(handler.handle({Secret(std::move(token)), "openid"}, RequestContext{}));
    }
    std::string refusal() {
        const auto outcome = resolve(std::string(session.user_token.reveal()));
        return outcome ? "" : outcome.error().code;
    }
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(a_user_token_as_bearer, Bearing)

BOOST_AUTO_TEST_CASE(names_its_user_site_and_client_without_a_client_token) {
    const auto found = resolve(std::string(session.user_token.reveal()));
    BOOST_REQUIRE(found.has_value());
    BOOST_TEST((found->user == user));
    BOOST_TEST(found->site == "rewards");
    BOOST_TEST(found->client->id == "web");
    BOOST_TEST(resolve("another").error().code == "USER_UNAUTHENTICATED");
}

BOOST_AUTO_TEST_CASE(needs_the_scope_of_the_client_that_the_user_signed_in_through) {
    declare({"USER_RW"});
    BOOST_TEST(refusal() == "INSUFFICIENT_SCOPE");
}

BOOST_AUTO_TEST_CASE(is_dead_with_its_session_or_its_client) {
    clock.advance(899s);
    BOOST_TEST(refusal().empty());
    clock.advance(1s);
    BOOST_TEST(refusal() == "USER_UNAUTHENTICATED");
    session = log_in("ann-lee", "correct horse").value();
    declare({"openid"}, "umbrella");
    BOOST_TEST(refusal() == "USER_UNAUTHENTICATED");
    declare({"openid"}, "acme", {"offers"});
    BOOST_TEST(refusal() == "USER_UNAUTHENTICATED");
    tenants.directory.clients.clear();
    BOOST_TEST(refusal() == "USER_UNAUTHENTICATED");
}

BOOST_AUTO_TEST_CASE(waits_while_the_user_may_not_act) {
    tables.users.at(user).status = UserStatus::on_hold_admin;
    BOOST_TEST(refusal() == "USER_NOT_ACTIVE");
}

BOOST_AUTO_TEST_SUITE_END()
