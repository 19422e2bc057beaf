// Enrollment over fakes: what the unit tests of its handlers share.
#pragma once

#include "domain/enrollment/get_enrollment.hpp"
#include "domain/enrollment/update_guest.hpp"
#include "tests/support/fake_enrollments.hpp"
#include "tests/support/fake_parts.hpp"
#include "tests/support/fake_transactor.hpp"
#include "tests/support/registration_parts.hpp"

namespace vestibule::tests {

inline Asset a_card(std::string number = "4111111111111111") {
    return {.id = {}, .number = Secret(std::move(number)), .expiry = "2030-11"};
}

inline Consent a_consent(Instant at) {
    return {.id = {},
            .marketing = false,
            .document_id = "terms",
            .document_version = "3",
            .locale = "en",
            .channel = "WEB",
            .at = at};
}

// Gil Ram, guest of the first bank.
inline enrollment::Enroll a_guest(const std::shared_ptr<const Site>& site, Reach reach, Instant now,
                                  std::string identifier = "Gil-Ram", std::string email = "Gil@Example.com") {
    return {.reach = std::move(reach),
            .client = "bank-web",
            .site = site,
            .channel = "issuer",
            .identifier = std::move(identifier),
            .person = {.email = std::move(email),
                       .first_name = "Gil",
                       .last_name = "Ram",
                       .date_of_birth = "1984-05-17",
                       .country_code = "US",
                       .middle_name = "Otto",
                       .other_names = {"Gilbert Ram"},
                       .address = R"({"city":"Springfield"})"},
            .attributes = R"({"locale":"es"})",
            .locale = "es",
            .consents = {a_consent(now)},
            .assets = {a_card(), a_card("5500005555555559")},
            .campaign = enrollment::Campaign{"spring", "branch"}};
}

struct Enrolling {
    FakeEnrollments tables;
    FakeEnrollmentStore store{tables};
    FakeTransactor<enrollment::EnrollmentStore> stores{store};
    AskedDesk desk;
    DecidingWaiter waiter{tables};
    FakeText text;
    FakeIds ids;
    FakeClock clock;
    enrollment::EnrollmentParts parts{stores, desk, waiter, text, ids, clock};
    enrollment::EnrollHandler enroll_handler{parts};
    enrollment::UpdateGuestHandler update_handler{parts};
    enrollment::GetEnrollmentHandler get_handler{stores};
    std::shared_ptr<Site> site = a_site("rewards");
    RequestContext context;
    Reach reach{"acme", {"rewards"}, "first-bank"};

    enrollment::Enroll gil() const { return a_guest(site, reach, clock.at); }
    Result<enrollment::Enrolled> enter(enrollment::Enroll command) {
        return Registering::run(enroll_handler.handle(std::move(command), context));
    }
    Result<enrollment::Enrolled> update(enrollment::UpdateGuest command) {
        return Registering::run(update_handler.handle(std::move(command), context));
    }
    Result<Enrollment> get(const Uuid& id) { return Registering::run(get_handler.handle({reach, id}, context)); }
};

}  // namespace vestibule::tests
