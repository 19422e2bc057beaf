// What a store of screening must do, fake or SQL. `On` enrolls people, begins screenings, and gives the store.
#pragma once

#include <boost/test/unit_test.hpp>
#include <map>

#include "domain/screening/review.hpp"
#include "domain/screening/settle.hpp"
#include "tests/support/fake_parts.hpp"
#include "tests/support/fake_screening.hpp"
#include "tests/support/fake_screening_store.hpp"

namespace vestibule::tests {

using namespace screening;
using namespace std::chrono_literals;

// What is the same on all of them.
struct ScreeningOffice {
    static AgreedList list(std::string hash, int written) {
        return {.provider = "builtin",
                .version = {.list = "ofac-sdn", .hash = std::move(hash), .publication_date = "2026-01-02"},
                .written_at = Instant(std::chrono::seconds(written))};
    }
    static ScreenedPerson john() {
        return {.first_name = "John",
                .middle_name = "Q",
                .last_name = "Doe",
                .other_names = {"Johnny"},
                .date_of_birth = "1970-01-02",
                .country_code = "US"};
    }
    static Digest likeness(std::uint8_t byte) {
        Digest digest;
        digest.fill(byte);
        return digest;
    }

    std::map<Uuid, Uuid> enrollment_of;
    Reach reach{"acme", {"offers", "rewards"}, {}};
};

template <class On>
void a_case_is_kept_whole(On& on) {
    const auto first = on.enroll(), second = on.enroll();
    BOOST_TEST((on.begin(first, a_screening_answer(0.9)) == ScreeningStatus::hit));
    BOOST_TEST((on.begin(second, a_screening_answer()) == ScreeningStatus::hit));  // alike
    BOOST_TEST(on.status(second) == "ON_HOLD_SCREENING");
    on.in([&](ScreeningStore& store) {
        const auto opened = store.open_case(second);
        BOOST_REQUIRE(opened.has_value());
        BOOST_TEST((opened->person == On::john()));
        BOOST_TEST(opened->hits.at(0).matched_name == "DOE, John");
        BOOST_TEST(opened->hits.at(0).score == 0.9);
        BOOST_TEST((opened->hits.at(0).likeness == On::likeness(7)));
        BOOST_TEST(opened->likes.size() == 1u);
        BOOST_TEST(!opened->has_changed());
        BOOST_TEST(opened->tag == store.lock_case(opened->id).tag);
        BOOST_TEST(opened->tag == store.find_case(on.reach, opened->id)->tag);
        BOOST_TEST(opened->tag != store.open_case(first)->tag);
        BOOST_TEST(store.cases_alike("acme", On::likeness(7), second).size() == 1u);
        BOOST_TEST(store.cases_alike("acme", On::likeness(8), second).empty());
        BOOST_TEST(store.cases_alike("umbrella", On::likeness(7), second).empty());
        BOOST_TEST(!store.find_case({"umbrella", {"rewards"}, {}}, opened->id).has_value());
        BOOST_TEST(!store.find_case({"acme", {"offers"}, {}}, opened->id).has_value());
        BOOST_TEST(!store.find_case({"acme", {}, {}}, opened->id).has_value());
        BOOST_TEST(store.find_cases({.reach = on.reach, .status = {}, .before = {}, .limit = 1}).size() == 1u);
        BOOST_TEST(store.find_cases({.reach = on.reach, .status = CaseStatus::open, .before = opened->id}).size() ==
                   1u);
    });
}

template <class On>
void a_case_is_found_under_each_name(On& on) {
    const auto user = on.enroll(), other = on.enroll();
    on.begin(user, a_screening_answer(0.9));
    on.begin(user, a_screening_answer(0.95), On::likeness(8));
    on.in([&](ScreeningStore& store) {
        BOOST_TEST(store.find_cases({.reach = on.reach, .status = {}, .before = {}}).size() == 1u);
    });
    on.in([&](ScreeningStore& store) {
        for (const auto name : {7, 8}) {
            const auto alike = store.cases_alike("acme", On::likeness(static_cast<std::uint8_t>(name)), other);
            BOOST_REQUIRE(alike.size() == 1u);
            BOOST_TEST(alike[0].hits.size() == 2u);
            BOOST_TEST(alike[0].entries().size() == 1u);
        }
    });
    BOOST_TEST((on.begin(other, a_screening_answer(), On::likeness(9)) == ScreeningStatus::clear));
}

template <class On>
void decisions_and_clearances_are_kept(On& on) {
    const auto user = on.enroll();
    on.begin(user, a_screening_answer(0.9));
    const auto decide = [&](std::string reviewer) {
        on.in([&](ScreeningStore& store) {
            const auto decided = decide_in(store, FakeText(),
                                           {.reach = on.reach,
                                            .screening_case = store.open_case(user)->id,
                                            .decision = Decision::clear,
                                            .reason = "another person",
                                            .reviewer = std::move(reviewer),
                                            .client = "admin",
                                            .four_eyes = true});
            BOOST_TEST(decided.has_value());
        });
    };
    decide("ann");
    BOOST_TEST(on.status(user) == "ON_HOLD_SCREENING");
    decide("bob");
    BOOST_TEST(on.status(user) == "ACTIVE");
    on.in([&](ScreeningStore& store) {
        const auto closed = store.find_cases({.reach = on.reach, .status = CaseStatus::cleared, .before = {}}).at(0);
        BOOST_TEST(closed.decisions.size() == 2u);
        BOOST_TEST(closed.decisions.at(1).reviewer == "bob");
        BOOST_TEST(closed.decisions.at(0).reason == "another person");
    });
    BOOST_TEST((on.begin(user, a_screening_answer(0.9)) == ScreeningStatus::clear));
}

template <class On>
void due_work_is_handed_out_once(On& on) {
    const auto user = on.enroll();
    BOOST_TEST((on.begin(user, {}) == ScreeningStatus::pending));
    on.make_due(user);
    const auto claim = [&] {
        std::vector<Claim> claims;
        on.in([&](ScreeningStore& store) { claims = store.claim("me", store.now(), store.now() + 60s, 10); });
        return claims;
    };
    const auto first = claim();
    BOOST_REQUIRE(first.size() == 1u);
    BOOST_TEST((first[0].person == On::john()));
    BOOST_TEST(claim().empty());
    on.in([](ScreeningStore& store) { store.void_claims(); });
    BOOST_TEST(claim().size() == 1u);
    BOOST_TEST(claim().empty());
    on.advance(61s);
    const auto again = claim();
    BOOST_REQUIRE(again.size() == 1u);
    on.in([&](ScreeningStore& store) { postpone_in(store, again[0], "TIMEOUT", 1.0); });
    BOOST_TEST(claim().empty());
    on.advance(2s);
    const auto third = claim();
    BOOST_REQUIRE(third.size() == 1u);
    BOOST_TEST(third[0].attempts == 1);
    on.in([&](ScreeningStore& store) {
        BOOST_TEST((settle_in(store, third[0], a_screening_answer()) == ScreeningStatus::clear));
    });
    BOOST_TEST(on.status(user) == "ACTIVE");
}

template <class On>
void the_list_written_last_is_agreed_on(On& on) {
    on.in([&](ScreeningStore& store) {
        BOOST_TEST(store.agree(On::list("list-0", 0), false).version.hash == "list-1");
        const auto second = store.agree(On::list("list-2", 2), false);
        BOOST_TEST(second.version.hash == "list-2");
        BOOST_TEST(second.generation == 2u);
        const auto confirmed = store.agree(On::list("list-2", 3), false);
        BOOST_TEST(confirmed.generation == 2u);
        BOOST_TEST((confirmed.written_at == Instant(3s)));
        BOOST_TEST(store.agree(On::list("list-1", 1), true).generation == 3u);
    });
}

template <class On>
void those_decided_on_are_told_apart(On& on) {
    const auto pending = on.enroll(), clear = on.enroll(), hit = on.enroll(), stranger = on.enroll();
    on.begin(pending, {});
    on.begin(clear, a_screening_answer());
    on.begin(hit, a_screening_answer(0.9), On::likeness(8));
    on.in([&](ScreeningStore& store) {
        auto decided = store.decided_among({pending, clear, hit, stranger});
        std::ranges::sort(decided);
        BOOST_TEST((decided == std::vector{clear, hit}));
        BOOST_TEST(store.decided_among({pending}).empty());
        BOOST_TEST(store.decided_among({}).empty());
    });
}

template <class On>
void a_rescreening_marks_everybody_once(On& on) {
    const auto held = on.enroll();
    on.begin(held, a_screening_answer(0.9));
    for (std::uint8_t each = 0; each < 3; ++each) on.begin(on.enroll(), a_screening_answer(), On::likeness(9));
    const auto mark = [&] {
        bool more = false;
        on.in([&](ScreeningStore& store) { more = store.mark_for_rescreening(2); });
        return more;
    };
    const auto behind = [&] {
        std::uint64_t people = 0;
        on.in([&](ScreeningStore& store) { people = store.counts(1).behind; });
        return people;
    };
    BOOST_TEST(!mark());
    BOOST_TEST(behind() == 0u);
    on.start_rescreening();
    BOOST_TEST(mark());
    BOOST_TEST(behind() == 2u);
    on.in([&](ScreeningStore& store) {
        for (const auto& person : store.claim_behind("me", store.now(), 1, {}, 10)) store.confirm_clear(person, 1);
    });
    BOOST_TEST(mark());
    BOOST_TEST(behind() == 1u);
    BOOST_TEST(mark());  // that was all
    BOOST_TEST(!mark());
    BOOST_TEST(behind() == 1u);
}

template <class On>
void who_could_not_be_compared_is_counted_until_a_reviewer_decides(On& on) {
    const auto user = on.enroll();
    auto answer = a_screening_answer();
    answer.unread = {"NAME_EMPTY"};
    BOOST_TEST((on.begin(user, answer) == ScreeningStatus::hit));
    const auto unjudged = [&] {
        std::uint64_t people = 0;
        on.in([&](ScreeningStore& store) { people = store.counts(1).unjudged; });
        return people;
    };
    BOOST_TEST(unjudged() == 1u);
    on.in([&](ScreeningStore& store) {
        const auto opened = store.open_case(user);
        BOOST_REQUIRE(opened.has_value());
        BOOST_TEST(opened->hits.at(0).entity.empty());
        BOOST_TEST(opened->hits.at(0).entity_hash == "list-1");
        BOOST_TEST(opened->hits.at(0).fields == "{\"unread\":[\"NAME_EMPTY\"]}");
        const DecideCase clear{.reach = on.reach,
                               .screening_case = opened->id,
                               .decision = Decision::clear,
                               .reason = "seen",
                               .reviewer = "ann",
                               .client = "admin"};
        BOOST_TEST(decide_in(store, FakeText(), clear).has_value());
    });
    BOOST_TEST(unjudged() == 0u);
    BOOST_TEST(on.status(user) == "ACTIVE");
}

template <class On>
void who_is_behind_the_list_is_found(On& on) {
    const auto user = on.enroll();
    on.begin(user, a_screening_answer());
    on.in([&](ScreeningStore& store) {
        BOOST_TEST(store.claim_behind("me", store.now() + 30s, 1, {}, 10).empty());
        BOOST_TEST(store.claim_behind("me", store.now() + 30s, 2, user, 10).empty());
        const auto people = store.claim_behind("me", store.now() + 30s, 2, {}, 10);
        BOOST_REQUIRE(people.size() == 1u);
        BOOST_TEST(store.counts(2).behind == 1u);
        BOOST_TEST(store.claim_behind("you", store.now() + 30s, 2, {}, 10).empty());
        store.release(people[0]);
        BOOST_TEST(store.claim_behind("you", store.now() + 30s, 2, {}, 10).size() == 1u);
    });
    on.advance(31s);
    on.in([&](ScreeningStore& store) {
        const auto people = store.claim_behind("me", store.now() + 30s, 2, {}, 10);
        BOOST_REQUIRE(people.size() == 1u);
        store.confirm_clear(people[0], 2);
        BOOST_TEST(store.claim_behind("me", store.now() + 30s, 2, {}, 10).empty());
        BOOST_TEST(store.claim_behind("me", store.now() + 30s, 3, {}, 10).size() == 1u);
    });
}

}  // namespace vestibule::tests
