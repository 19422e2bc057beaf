#include "domain/screening/settle.hpp"

#include <boost/test/unit_test.hpp>

#include "tests/support/screening_parts.hpp"

using namespace vestibule;
using namespace vestibule::screening;
using namespace std::chrono_literals;
using tests::a_screening_answer;

BOOST_FIXTURE_TEST_SUITE(screening_a_person, tests::ScreeningParts)

BOOST_AUTO_TEST_CASE(approves_who_is_clear_against_the_list_in_force) {
    BOOST_TEST((begin(user, a_screening_answer()) == ScreeningStatus::clear));
    BOOST_TEST((status(user) == UserStatus::active));
    BOOST_TEST(store.types() ==
               (std::vector<std::string>{"vestibule.user.activated.v1", "vestibule.enrollment.screened.v1",
                                         "vestibule.enrollment.approved.v1"}));
    BOOST_REQUIRE(store.evidence.size() == 1u);
    BOOST_TEST(store.evidence[0].result == "CLEAR");
    BOOST_TEST(store.evidence[0].generation == 1u);
    BOOST_TEST(store.cases.empty());
    BOOST_TEST(store.woken.size() == 1u);
}

BOOST_AUTO_TEST_CASE(holds_who_may_be_on_the_list_and_opens_a_case) {
    BOOST_TEST((begin(user, a_screening_answer(0.9)) == ScreeningStatus::hit));
    BOOST_TEST((status(user) == UserStatus::on_hold_screening));
    BOOST_TEST((store.enrollments.at(enrollment_of[user]).status == UserStatus::on_hold_screening));
    BOOST_TEST(store.types() == (std::vector<std::string>{"vestibule.user.held.v1", "vestibule.enrollment.screened.v1",
                                                          "vestibule.enrollment.held.v1"}));
    BOOST_TEST(store.users.at(user).version == 2u);
    BOOST_TEST(only_case().hits.size() == 1u);
    BOOST_TEST((store.evidence[0].screening_case == only_case().id));
}

BOOST_AUTO_TEST_CASE(below_the_threshold_is_told_but_no_hit) {
    BOOST_TEST((begin(user, a_screening_answer(0.7)) == ScreeningStatus::clear));
    BOOST_TEST(store.evidence[0].answer->candidates.size() == 1u);
}

BOOST_AUTO_TEST_CASE(without_an_answer_is_pending_and_due) {
    BOOST_TEST((begin(user, {}) == ScreeningStatus::pending));
    BOOST_TEST((status(user) == UserStatus::pending_screening));
    BOOST_TEST(store.events.empty());
    BOOST_TEST(store.evidence.empty());
    BOOST_TEST((store.standings.at(user).next_attempt_at == store.now() + consumer_patience));
    BOOST_TEST((settle_in(store, claim(), a_screening_answer()) == ScreeningStatus::clear));
    BOOST_TEST((status(user) == UserStatus::active));
}

BOOST_AUTO_TEST_CASE(a_later_decision_follows_what_began_the_screening) {
    const Origin request{"request-1", "trace-1", ""};
    store.begun_by = request;
    begin(user, {});
    BOOST_TEST((claim().origin == request));
    store.begun_by = {};  // the worker's own transaction
    settle_in(store, claim(), a_screening_answer(0, "list-0"));
    BOOST_TEST((store.standings.at(user).origin == request));

    const auto context = service_context("acme", claim().origin);
    BOOST_TEST(context.actor == "system");
    BOOST_TEST(context.correlation_id == "request-1");
    BOOST_TEST(context.traceparent == "trace-1");
}

BOOST_AUTO_TEST_CASE(an_answer_for_another_list_version_decides_nothing) {
    for (auto answer : {a_screening_answer(0, "list-0"), a_screening_answer(0.9, "list-2")})
        BOOST_TEST((begin(user, answer) == ScreeningStatus::pending));
    auto foreign = a_screening_answer();
    foreign.provider = "watchman";
    BOOST_TEST((begin(user, foreign) == ScreeningStatus::pending));
    BOOST_TEST(store.evidence.empty());

    const auto waiting = claim();
    publish("list-2", 2);
    BOOST_TEST((settle_in(store, waiting, a_screening_answer(0, "list-1")) == ScreeningStatus::pending));
    BOOST_TEST((settle_in(store, waiting, a_screening_answer(0, "list-2")) == ScreeningStatus::clear));
}

BOOST_AUTO_TEST_CASE(without_any_list_in_force_decides_nothing) {
    store.agreed.reset();
    BOOST_TEST((begin(user, a_screening_answer()) == ScreeningStatus::pending));
    BOOST_TEST((status(user) == UserStatus::pending_screening));
}

BOOST_AUTO_TEST_CASE(an_answer_of_an_older_round_is_void) {
    begin(user, {});
    const auto old = claim();
    begin(user, {}, ScreeningCause::changed_person, john("Jon"));
    BOOST_TEST((settle_in(store, old, a_screening_answer()) == std::nullopt));
    BOOST_TEST((store.standings.at(user).status == ScreeningStatus::pending));
}

// Two workers with one claim: the lease of the first ran out while it asked.
BOOST_AUTO_TEST_CASE(an_answer_that_comes_second_is_void) {
    begin(user, {});
    const auto twice = claim();
    BOOST_TEST((settle_in(store, twice, a_screening_answer()) == ScreeningStatus::clear));
    const auto told = store.events.size();
    BOOST_TEST((settle_in(store, twice, a_screening_answer()) == std::nullopt));
    BOOST_TEST(store.evidence.size() == 1u);
    BOOST_TEST(store.events.size() == told);
}

BOOST_AUTO_TEST_CASE(a_changed_person_is_screened_again_and_suspended_meanwhile) {
    begin(user, a_screening_answer());
    const auto events_before = store.events.size();
    BOOST_TEST((begin(user, {}, ScreeningCause::changed_person) == ScreeningStatus::pending));
    BOOST_TEST((status(user) == UserStatus::pending_screening));
    BOOST_TEST((settle_in(store, claim(), a_screening_answer()) == ScreeningStatus::clear));
    BOOST_TEST((status(user) == UserStatus::active));
    // No second approval: MOE and the welcome hang on the first.
    BOOST_TEST(store.events.size() == events_before + 1);
    BOOST_TEST(store.events.back().type == "vestibule.enrollment.screened.v1");
}

BOOST_AUTO_TEST_CASE(no_change_of_the_person_washes_out_an_open_case) {
    begin(user, a_screening_answer(0.9));
    BOOST_TEST(
        (begin(user, a_screening_answer(), ScreeningCause::changed_person, john("Jane")) == ScreeningStatus::hit));
    BOOST_TEST((status(user) == UserStatus::on_hold_screening));
    BOOST_TEST(store.cases.size() == 1u);
}

BOOST_AUTO_TEST_CASE(the_same_person_again_inherits_the_open_hit) {
    begin(user, a_screening_answer(0.9));
    const auto again = enroll();
    BOOST_TEST((begin(again, a_screening_answer()) == ScreeningStatus::hit));
    BOOST_TEST((status(again) == UserStatus::on_hold_screening));
    const auto opened = store.open_case(again);
    BOOST_REQUIRE(opened.has_value());
    BOOST_TEST(opened->likes.size() == 1u);
    BOOST_TEST(opened->hits.size() == 1u);
}

BOOST_AUTO_TEST_CASE(a_held_person_with_a_new_name_leaves_the_hit_to_the_old_one) {
    const auto jane = john("Jane", "Quimby");
    begin(user, a_screening_answer(0.9));
    BOOST_TEST((begin(user, a_screening_answer(), ScreeningCause::changed_person, jane) == ScreeningStatus::hit));

    const auto other = enroll(), again = enroll();
    BOOST_TEST((begin(other, a_screening_answer(), ScreeningCause::enrollment, jane) == ScreeningStatus::clear));
    BOOST_TEST((begin(again, a_screening_answer()) == ScreeningStatus::hit));
    BOOST_TEST((status(again) == UserStatus::on_hold_screening));
}

BOOST_AUTO_TEST_CASE(a_hit_under_each_name_stands_against_each) {
    const auto jane = john("Jane", "Quimby");
    auto answer = a_screening_answer(0.95);
    answer.candidates[0].entity = "8";
    begin(user, a_screening_answer(0.9));
    begin(user, answer, ScreeningCause::changed_person, jane);
    BOOST_TEST(only_case().hits.size() == 2u);

    const auto old_name = enroll(), new_name = enroll();
    begin(old_name, a_screening_answer());
    begin(new_name, a_screening_answer(), ScreeningCause::enrollment, jane);
    BOOST_TEST(store.open_case(old_name)->entries().at(0).entity == "7");
    BOOST_TEST(store.open_case(new_name)->entries().at(0).entity == "8");
    BOOST_TEST(store.open_case(new_name)->hits.size() == 1u);
}

BOOST_AUTO_TEST_CASE(a_case_tells_each_entry_once) {
    begin(user, a_screening_answer(0.9));
    begin(user, a_screening_answer(0.95), ScreeningCause::changed_person, john("Jon", "Dough"));
    BOOST_TEST(only_case().hits.size() == 2u);
    BOOST_REQUIRE(only_case().entries().size() == 1u);
    BOOST_TEST(only_case().entries()[0].score == 0.95);
}

BOOST_AUTO_TEST_CASE(a_pending_user_who_is_clear_stays_to_be_activated) {
    store.users.at(user).status = UserStatus::pending_activation;
    BOOST_TEST((begin(user, a_screening_answer(), ScreeningCause::registration) == ScreeningStatus::clear));
    BOOST_TEST((status(user) == UserStatus::pending_activation));
}

BOOST_AUTO_TEST_CASE(postpones_with_growing_pauses_and_then_leaves_it_to_an_operator) {
    begin(user, {});
    auto last = std::chrono::microseconds(0);
    for (int i = 0; i < 4; ++i) {
        postpone_in(store, claim(), "TIMEOUT", 1.0);
        const auto pause = *store.standings.at(user).next_attempt_at - store.now();
        BOOST_TEST((pause > last));
        last = pause;
    }
    BOOST_TEST(store.standings.at(user).last_code == "TIMEOUT");
    store.clock.advance(25h);
    postpone_in(store, tests::FakeScreeningStore::claim_of(store.standings.at(user)), "TIMEOUT", 1.0);
    BOOST_TEST(!store.standings.at(user).next_attempt_at.has_value());
    BOOST_TEST((store.standings.at(user).status == ScreeningStatus::pending));
    BOOST_TEST((status(user) == UserStatus::pending_screening));
}

BOOST_AUTO_TEST_CASE(a_failure_of_an_earlier_round_does_not_hold_up_the_new_one) {
    begin(user, {});
    const auto earlier = claim();
    begin(user, {}, ScreeningCause::changed_person);
    postpone_in(store, earlier, "TIMEOUT", 1.0);
    BOOST_TEST((store.standings.at(user).next_attempt_at == store.now()));
    BOOST_TEST(store.standings.at(user).attempts == 0);
}

BOOST_AUTO_TEST_CASE(a_later_list_holds_who_was_active) {
    begin(user, a_screening_answer());
    publish("list-2", 2);
    const auto people = store.claim_behind("me", store.now() + 30s, 2, {}, 10);
    BOOST_REQUIRE(people.size() == 1u);
    auto subject = people[0].subject;
    subject.cause = ScreeningCause::changed_list;
    BOOST_TEST((compare_in(store, subject, people[0].round, a_screening_answer(0.9, "list-1"), false) == std::nullopt));
    BOOST_TEST((compare_in(store, subject, people[0].round, a_screening_answer(0.9, "list-2"), false) ==
                ScreeningStatus::hit));
    BOOST_TEST((status(user) == UserStatus::on_hold_screening));
    BOOST_TEST(store.evidence.back().generation == 2u);
}

BOOST_AUTO_TEST_CASE(a_comparison_with_who_was_screened_anew_meanwhile_is_void) {
    begin(user, a_screening_answer());
    publish("list-2", 2);
    const auto before = store.claim_behind("me", store.now() + 30s, 2, {}, 10).at(0);
    begin(user, a_screening_answer({}, "list-2"), ScreeningCause::changed_person, john("Jon"));
    BOOST_TEST(
        (compare_in(store, before.subject, before.round, a_screening_answer(0.9, "list-2"), true) == std::nullopt));
    BOOST_TEST((status(user) == UserStatus::active));
    BOOST_TEST(store.evidence.size() == 2u);
}

BOOST_AUTO_TEST_CASE(a_revalidation_decides_on_who_was_asked_about_under_the_list_in_force) {
    begin(user, a_screening_answer());
    const auto asked = subject(user, ScreeningCause::revalidation);
    const auto round = store.standings.at(user).round;
    const auto hit = request(a_screening_answer(0.9));
    BOOST_TEST((revalidate_in(store, asked, round, request(a_screening_answer(0.9, "list-0"))) == std::nullopt));
    begin(user, a_screening_answer(), ScreeningCause::changed_person, john("Jon"));
    BOOST_TEST((revalidate_in(store, asked, round, hit) == std::nullopt));
    BOOST_TEST((status(user) == UserStatus::active));
    BOOST_TEST((revalidate_in(store, asked, round + 1, hit) == ScreeningStatus::hit));
    BOOST_TEST((status(user) == UserStatus::on_hold_screening));
}

BOOST_AUTO_TEST_CASE(whom_nobody_can_compare_a_human_judges) {
    auto unread = a_screening_answer();
    unread.unread = {"NAME_TOO_LONG"};
    BOOST_TEST((begin(user, unread) == ScreeningStatus::hit));
    BOOST_TEST((status(user) == UserStatus::on_hold_screening));
    BOOST_TEST(store.standings.at(user).last_code == "NAME_TOO_LONG");
    BOOST_TEST(store.evidence.back().result == "HIT");
    const auto& hits = only_case().hits;
    BOOST_REQUIRE(hits.size() == 1u);
    BOOST_TEST(hits[0].entity.empty());
    BOOST_TEST(hits[0].fields == "{\"unread\":[\"NAME_TOO_LONG\"]}");

    BOOST_TEST(decide(only_case().id, Decision::clear).has_value());
    BOOST_TEST((status(user) == UserStatus::active));
    BOOST_TEST(store.standings.at(user).last_code.empty());
    BOOST_TEST((begin(user, unread, ScreeningCause::revalidation) == ScreeningStatus::clear));
}

BOOST_AUTO_TEST_CASE(whom_nobody_can_compare_is_judged_anew_with_each_list) {
    auto unread = a_screening_answer();
    unread.unread = {"NAME_EMPTY"};
    begin(user, unread);
    decide(only_case().id, Decision::clear);
    publish("list-2", 2);
    unread.list.hash = "list-2";
    const auto subject_now = subject(user, ScreeningCause::changed_list);
    const auto round = store.standings.at(user).round;
    BOOST_TEST((compare_in(store, subject_now, round, unread, false) == ScreeningStatus::hit));
    BOOST_TEST((status(user) == UserStatus::on_hold_screening));
    BOOST_TEST(store.open_case(user).has_value());
}

BOOST_AUTO_TEST_SUITE_END()
