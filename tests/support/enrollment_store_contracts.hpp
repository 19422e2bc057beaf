// What a store of enrollments must do, fake or SQL: guests come, are found, change, and hold cards.
#pragma once

#include <boost/test/unit_test.hpp>

#include "tests/support/enrollment_parts.hpp"
#include "tests/support/side_by_side.hpp"
#include "tests/support/user_contract.hpp"

namespace vestibule::tests {

// Nobody answers at once, and nobody decides meanwhile.
struct PatientWaiter final : ScreeningWaiter {
    asio::awaitable<ScreeningStatus> decision(std::string, Uuid, std::chrono::milliseconds) override {
        co_return ScreeningStatus::pending;
    }
};

// The handlers over the store under test.
struct EnrollmentContract {
    Transactor<enrollment::EnrollmentStore>& stores;
    TestTools::HeldClock& clock;
    Ids& ids;

    AskedDesk desk = {};
    PatientWaiter waiter = {};
    FakeText text = {};
    enrollment::EnrollmentParts parts{stores, desk, waiter, text, ids, clock};
    enrollment::EnrollHandler enroll{parts};
    enrollment::UpdateGuestHandler update{parts};
    enrollment::GetEnrollmentHandler get{stores};
    std::shared_ptr<Site> site = a_site("rewards");
    Reach reach{"acme", {"rewards"}, "first-bank"};
    RequestContext context = UserContract::of_acme();

    asio::awaitable<Result<enrollment::Enrolled>> enter(std::string identifier = "Gil-Ram",
                                                        std::string email = "Gil@Example.com") {
        auto command = a_guest(site, reach, clock.now(), std::move(identifier), std::move(email));
        command.with_user_version = true;
        return enroll.handle(std::move(command), context);
    }
    std::optional<enrollment::Guest> guest(const Uuid& user) {
        return run_one(
            stores.look(context, [&](enrollment::EnrollmentStore& store) { return store.find_guest(reach, user); }));
    }
};

inline void a_guest_is_enrolled_and_found(EnrollmentContract& on) {
    const auto outcome = run_one(on.enter());
    BOOST_REQUIRE_EQUAL(code_of(outcome), "");
    BOOST_TEST((outcome->enrollment.status == UserStatus::pending_screening));
    BOOST_TEST(outcome->user_version.value() == 2u);

    const auto found = run_one(on.get.handle({on.reach, outcome->enrollment.id}, on.context));
    BOOST_REQUIRE_EQUAL(code_of(found), "");
    BOOST_TEST((found->user == outcome->enrollment.user));
    BOOST_TEST(found->site == "rewards");
    BOOST_TEST(found->client == "bank-web");
    BOOST_TEST(found->issuer.value() == "first-bank");
    BOOST_TEST((found->created_at == on.clock.now()));
    BOOST_TEST(!found->screened_at.has_value());
    BOOST_TEST(!found->decided_at.has_value());
    BOOST_TEST((found->moe.status == MoeStatus::off));

    const auto guest = on.guest(found->user);
    BOOST_REQUIRE(guest.has_value());
    BOOST_TEST((guest->status == UserStatus::pending_screening));
    BOOST_TEST(guest->identifier == "Gil-Ram");
    BOOST_TEST((guest->person == a_guest(on.site, on.reach, on.clock.now()).person));
    BOOST_TEST(guest->has_default_asset);
    BOOST_TEST(guest->version == 2u);
}

inline void guests_out_of_reach_are_not_there(EnrollmentContract& on) {
    const auto enrollment = run_one(on.enter())->enrollment;
    const auto reaches = [&](Reach reach) {
        on.reach = std::move(reach);
        const bool found = run_one(on.get.handle({on.reach, enrollment.id}, on.context)).has_value();
        BOOST_TEST(on.guest(enrollment.user).has_value() == found);
        return found;
    };
    BOOST_TEST(reaches({"acme", {"rewards"}, {}}));
    BOOST_TEST(!reaches({"acme", {"rewards"}, "second-bank"}));
    BOOST_TEST(!reaches({"acme", {"offers"}, "first-bank"}));
    BOOST_TEST(!reaches({"umbrella", {"rewards"}, "first-bank"}));
    BOOST_TEST(!on.guest(enrollment.id).has_value());
}

inline void a_taken_name_links_nobody(EnrollmentContract& on) {
    run_one(on.enter());
    BOOST_TEST(code_of(run_one(on.enter("gil-ram", "other@example.com"))) == "DUPLICATE_USER");
    BOOST_TEST(code_of(run_one(on.enter("other", "GIL@example.com"))) == "DUPLICATE_USER");
    BOOST_TEST(code_of(run_one(on.enter("gil@example.com", "other@example.com"))) == "DUPLICATE_USER");
    // What was refused holds no name.
    BOOST_TEST(code_of(run_one(on.enter("other", "other@example.com"))) == "");
}

inline void a_guest_is_changed(EnrollmentContract& on) {
    const auto user = run_one(on.enter())->enrollment.user;
    on.clock.advance(std::chrono::seconds(5));
    enrollment::UpdateGuest command{.reach = on.reach, .user = user};
    command.last_name = "Hall";
    command.address = R"({"city":"Boston"})";
    command.assets = {a_card("378282246310005")};
    command.assets[0].is_default = true;
    command.consents = {a_consent(on.clock.now())};
    BOOST_TEST(code_of(run_one(on.update.handle(command, on.context))) == "");

    const auto guest = on.guest(user);
    BOOST_TEST(guest->person.last_name == "Hall");
    BOOST_TEST(guest->person.first_name == "Gil");
    BOOST_TEST(guest->person.address.value() == R"({"city":"Boston"})");
    BOOST_TEST(guest->version == 4u);
    BOOST_TEST(guest->has_default_asset);
    BOOST_TEST((guest->status == UserStatus::pending_screening));
}

}  // namespace vestibule::tests
