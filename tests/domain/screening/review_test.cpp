#include "domain/screening/review.hpp"

#include <boost/test/unit_test.hpp>

#include "tests/support/async_test.hpp"
#include "tests/support/fake_transactor.hpp"
#include "tests/support/screening_parts.hpp"

using namespace vestibule;
using namespace vestibule::screening;
using tests::a_screening_answer;

namespace {

struct Held : tests::ScreeningParts {
    Held() { begin(user, a_screening_answer(0.9)); }
    Uuid case_id() { return store.open_case(user)->id; }
    std::vector<std::string> seen() { return {store.open_case(user)->tag}; }
    void another_entry_hits(std::string entity = "8", std::string hash = "entry-8") {
        auto answer = a_screening_answer(0.9);
        answer.candidates[0].entity = std::move(entity);
        answer.candidates[0].entity_hash = std::move(hash);
        begin(user, answer, ScreeningCause::revalidation);
    }
    std::string refusal(const Result<Case>& outcome) { return outcome ? "" : outcome.error().code; }
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(deciding_a_case, Held)

BOOST_AUTO_TEST_CASE(names_no_linked_case_that_another_bank_holds) {
    const auto own = enroll(), of_another_bank = enroll();
    store.users.at(of_another_bank).issuer = "second-bank";
    for (const auto& each : {own, of_another_bank}) begin(each, a_screening_answer(0.9));
    const auto again = enroll();
    begin(again, a_screening_answer(0.9));
    BOOST_REQUIRE(store.open_case(again)->likes.size() == 3u);

    const Reach first_bank{"acme", {"rewards"}, "first-bank"};
    tests::FakeTransactor<ScreeningStore> stores(store);
    const text::IcuText text;
    ReviewHandler reviews(stores, text);
    const RequestContext context;
    std::set<Uuid> linked;
    tests::async_test([&]() -> asio::awaitable<void> {
        const auto shown = co_await reviews.show(first_bank, store.open_case(again)->id, context);
        linked.insert(shown.value().likes.begin(), shown.value().likes.end());
    });
    const std::set visible{case_id(), store.open_case(own)->id};
    BOOST_TEST((linked == visible));

    const auto decided = decide_in(store, text,
                                   {.reach = first_bank,
                                    .screening_case = store.open_case(again)->id,
                                    .decision = Decision::clear,
                                    .reason = "another birth place",
                                    .reviewer = "ann",
                                    .client = "desk"});
    BOOST_TEST((std::set(decided.value().likes.begin(), decided.value().likes.end()) == visible));
}

BOOST_AUTO_TEST_CASE(clear_activates_and_approves) {
    const auto closed = decide(case_id(), Decision::clear);
    BOOST_REQUIRE(closed.has_value());
    BOOST_TEST((closed->status == CaseStatus::cleared));
    BOOST_TEST(!closed->due_at.has_value());
    BOOST_TEST((status(user) == UserStatus::active));
    BOOST_TEST(store.types().back() == "vestibule.enrollment.approved.v1");
    BOOST_TEST(store.events.back().data.at("decision").as_string() == "manual");
    BOOST_TEST(store.evidence.back().result == "CLEARED");
    BOOST_TEST(store.evidence.back().decided_by == "ann");
}

BOOST_AUTO_TEST_CASE(confirm_denies_and_sets_the_clock) {
    const auto closed = decide(case_id(), Decision::confirm);
    BOOST_TEST((closed->status == CaseStatus::confirmed));
    BOOST_TEST(closed->due_at.has_value());
    BOOST_TEST((status(user) == UserStatus::denied));
    BOOST_TEST(store.ended.contains(user));
    BOOST_TEST(store.types().back() == "vestibule.enrollment.denied.v1");
    BOOST_TEST((begin(user, a_screening_answer()) == ScreeningStatus::hit));
    BOOST_TEST((status(user) == UserStatus::denied));
}

BOOST_AUTO_TEST_CASE(is_final_and_within_reach_only) {
    const auto id = case_id();
    decide(id, Decision::clear);
    BOOST_TEST(refusal(decide(id, Decision::confirm, "bob")) == "CASE_CLOSED");
    BOOST_TEST(refusal(decide(store.ids.next(), Decision::clear)) == "CASE_NOT_FOUND");
}

BOOST_AUTO_TEST_CASE(four_eyes_are_two_people_of_one_mind) {
    const auto id = case_id();
    const auto first = decide(id, Decision::clear, "ann", true);
    BOOST_TEST((first->status == CaseStatus::open));
    BOOST_TEST((status(user) == UserStatus::on_hold_screening));
    BOOST_TEST(refusal(decide(id, Decision::clear, "ann", true)) == "SAME_REVIEWER");
    BOOST_TEST(refusal(decide(id, Decision::clear, "ANN", true)) == "SAME_REVIEWER");
    BOOST_TEST((decide(id, Decision::confirm, "bob", true)->status == CaseStatus::open));
    BOOST_TEST((decide(id, Decision::clear, "cyd", true)->status == CaseStatus::cleared));
    BOOST_TEST((status(user) == UserStatus::active));
}

BOOST_AUTO_TEST_CASE(runs_of_spaces_make_no_second_person) {
    const auto id = case_id();
    BOOST_TEST(decide(id, Decision::clear, "ann lee", true).has_value());
    for (const auto* spelling : {"ann  lee", "ANN\u00a0 Lee", "ann\u1680\u2029lee ", "ann lee \u200b", "\u2028ann lee"})
        BOOST_TEST(refusal(decide(id, Decision::clear, spelling, true)) == "SAME_REVIEWER", spelling);
    BOOST_TEST((decide(id, Decision::clear, "annlee", true)->status == CaseStatus::cleared));
}

BOOST_AUTO_TEST_CASE(a_decision_counts_only_for_what_it_saw) {
    const auto id = case_id();
    decide(id, Decision::clear, "ann", true);
    auto answer = a_screening_answer(0.95);
    answer.candidates[0].entity = "8";
    begin(user, answer, ScreeningCause::changed_person, john("Vladimir", "Quimby"));
    const auto now = seen();
    BOOST_TEST((decide(id, Decision::clear, "bob", true, now)->status == CaseStatus::open));
    BOOST_TEST((status(user) == UserStatus::on_hold_screening));
    const auto closed = decide(id, Decision::clear, "ann", true, now);
    BOOST_TEST((closed->status == CaseStatus::cleared));
    BOOST_TEST(closed->decisions.size() == 3u);
}

BOOST_AUTO_TEST_CASE(what_came_after_the_look_is_not_cleared_with_it) {
    const auto id = case_id();
    const auto before = seen();
    another_entry_hits();
    BOOST_TEST(refusal(decide(id, Decision::clear, "ann", false, before)) == "PRECONDITION_FAILED");
    BOOST_TEST(refusal(decide(id, Decision::confirm, "ann", false, before)) == "PRECONDITION_FAILED");
    BOOST_TEST(refusal(decide(id, Decision::clear, "ann")) == "PRECONDITION_REQUIRED");
    BOOST_TEST((status(user) == UserStatus::on_hold_screening));
    BOOST_TEST(store.open_case(user)->decisions.empty());
    BOOST_TEST((decide(id, Decision::clear, "ann", false, seen())->status == CaseStatus::cleared));
    BOOST_TEST((status(user) == UserStatus::active));
}

BOOST_AUTO_TEST_CASE(an_entry_that_says_something_else_now_has_to_be_looked_at) {
    const auto before = seen();
    another_entry_hits("7", "entry-7, changed");
    BOOST_TEST(refusal(decide(case_id(), Decision::clear, "ann", false, before)) == "PRECONDITION_FAILED");
    BOOST_TEST((decide(case_id(), Decision::clear, "ann", false, seen())->status == CaseStatus::cleared));
    another_entry_hits("7", "entry-7, changed");
    BOOST_TEST((status(user) == UserStatus::active));
}

BOOST_AUTO_TEST_CASE(a_case_that_changed_is_confirmed_as_it_stands) {
    another_entry_hits();
    BOOST_TEST((decide(case_id(), Decision::confirm)->status == CaseStatus::confirmed));
}

BOOST_AUTO_TEST_CASE(the_same_hits_again_change_nothing) {
    const auto before = seen();
    begin(user, a_screening_answer(0.9), ScreeningCause::revalidation);
    BOOST_TEST((decide(case_id(), Decision::clear, "ann", false, before)->status == CaseStatus::cleared));
}

BOOST_AUTO_TEST_CASE(a_clearance_holds_while_person_entry_and_screener_stay) {
    decide(case_id(), Decision::clear);
    BOOST_TEST((begin(user, a_screening_answer(0.9), ScreeningCause::revalidation) == ScreeningStatus::clear));
    auto entry = a_screening_answer(0.9);
    entry.candidates[0].entity_hash = "entry-7, changed";
    BOOST_TEST((begin(user, entry) == ScreeningStatus::hit));
}

BOOST_AUTO_TEST_CASE(a_clearance_ends_with_the_screeners_version) {
    decide(case_id(), Decision::clear);
    auto newer = a_screening_answer(0.9);
    newer.provider_version = "vestibule-2";
    BOOST_TEST((begin(user, newer) == ScreeningStatus::hit));
}

BOOST_AUTO_TEST_CASE(a_clearance_ends_with_a_change_of_the_person) {
    decide(case_id(), Decision::clear);
    BOOST_TEST((begin(user, a_screening_answer(0.9), ScreeningCause::changed_person, john("Jonathan")) ==
                ScreeningStatus::hit));
}

BOOST_AUTO_TEST_CASE(clears_nobody_else) {
    const auto other = enroll();
    begin(other, a_screening_answer(0.9));
    decide(case_id(), Decision::clear);
    BOOST_TEST((status(other) == UserStatus::on_hold_screening));
    const auto third = enroll();
    BOOST_TEST((begin(third, a_screening_answer(0.9)) == ScreeningStatus::hit));
}

BOOST_AUTO_TEST_CASE(one_of_two_alike_can_be_cleared_alone) {
    const auto other = enroll();
    begin(other, a_screening_answer(0.9));
    decide(store.open_case(other)->id, Decision::clear);
    BOOST_TEST((status(other) == UserStatus::active));
    BOOST_TEST((status(user) == UserStatus::on_hold_screening));
}

BOOST_AUTO_TEST_CASE(what_stands_against_the_same_person_elsewhere_holds_who_was_cleared_here) {
    const auto other = enroll();
    begin(other, a_screening_answer(0.9));
    another_entry_hits();
    BOOST_TEST((decide(store.open_case(other)->id, Decision::clear)->status == CaseStatus::cleared));
    BOOST_TEST((status(other) == UserStatus::on_hold_screening));
    const auto opened = store.open_case(other);
    BOOST_REQUIRE(opened.has_value());
    BOOST_REQUIRE(opened->entries().size() == 1u);
    BOOST_TEST(opened->entries()[0].entity == "8");
}

BOOST_AUTO_TEST_CASE(after_a_change_of_list_clear_means_screened_again) {
    publish("list-2", 2);
    decide(case_id(), Decision::clear);
    BOOST_TEST((status(user) == UserStatus::pending_screening));
    BOOST_TEST((settle_in(store, claim(), a_screening_answer(0.9, "list-2")) == ScreeningStatus::clear));
    BOOST_TEST((status(user) == UserStatus::active));
}

BOOST_AUTO_TEST_SUITE_END()
