// One tenant's person, enrollment and list over the fake store.
#pragma once

#include "domain/screening/review.hpp"
#include "domain/screening/settle.hpp"
#include "infra/text/icu_text.hpp"
#include "tests/support/fake_screening.hpp"
#include "tests/support/fake_screening_store.hpp"

namespace vestibule::tests {

struct ScreeningParts {
    FakeScreeningStore store;
    std::map<Uuid, Uuid> enrollment_of;
    Uuid user = enroll();

    ScreeningParts() { publish("list-1", 1); }

    void publish(const std::string& hash, int written) {
        store.agree({.provider = "builtin",
                     .version = {.list = "ofac-sdn", .hash = hash, .publication_date = "2026-01-02"},
                     .written_at = Instant(std::chrono::seconds(written))},
                    false);
    }
    Uuid enroll() {
        const auto id = store.ids.next(), enrollment = store.ids.next();
        store.users[id] = {.id = id, .tenant = "acme", .issuer = {}, .site = "rewards", .version = 1};
        store.enrollments[enrollment] = {
            .id = enrollment, .tenant = "acme", .user = id, .site = "rewards", .client = "bank"};
        enrollment_of[id] = enrollment;
        return id;
    }
    static ScreenedPerson john(std::string first = "John", std::string last = "Doe") {
        return {.first_name = std::move(first),
                .last_name = std::move(last),
                .date_of_birth = "1970-01-02",
                .country_code = "US"};
    }
    static ScreeningRequest request(std::optional<ScreeningAnswer> answer, ScreenedPerson person = john()) {
        auto likeness = FakeScreeningStore::digest_of(person.last_name + *person.date_of_birth);
        return {.person = std::move(person), .likeness = likeness, .answer = std::move(answer)};
    }
    ScreeningSubject subject(const Uuid& id, ScreeningCause cause = ScreeningCause::enrollment) {
        return {.tenant = "acme", .user = id, .enrollment = enrollment_of.at(id), .site = "rewards", .cause = cause};
    }
    ScreeningStatus begin(const Uuid& id, std::optional<ScreeningAnswer> answer,
                          ScreeningCause cause = ScreeningCause::enrollment, ScreenedPerson person = john()) {
        return screening::begin_in(store, subject(id, cause), request(std::move(answer), std::move(person)));
    }
    screening::Claim claim() {
        auto claims = store.claim("me", store.now() + std::chrono::minutes(10), {}, 1);
        return claims.at(0);
    }
    UserStatus status(const Uuid& id) { return store.users.at(id).status; }
    const screening::Case& only_case() { return store.cases.begin()->second; }
    Result<screening::Case> decide(const Uuid& id, screening::Decision decision, std::string reviewer = "ann",
                                   bool four_eyes = false, std::optional<std::vector<std::string>> seen = {}) {
        return screening::decide_in(store, text::IcuText(),
                                    {.reach = {"acme", {"rewards"}, {}},
                                     .screening_case = id,
                                     .decision = decision,
                                     .reason = "looked",
                                     .reviewer = std::move(reviewer),
                                     .client = "admin",
                                     .four_eyes = four_eyes,
                                     .seen = std::move(seen)});
    }
};

}  // namespace vestibule::tests
