#include "domain/notification/settlement.hpp"

#include <boost/test/unit_test.hpp>

using namespace vestibule;
using namespace vestibule::notification;
using namespace std::chrono_literals;

namespace {

const Instant start = Instant(std::chrono::seconds(1'700'000'000));

Effect effect_of(std::string_view kind, int attempts = 0) {
    Effect effect;
    effect.kind = kind;
    effect.lane = find_mail_kind(kind)->lane;
    effect.attempts = attempts;
    effect.created_at = start;
    effect.expires_at = start + life_of(effect.lane);
    return effect;
}

Settlement judged(const Effect& effect, OutcomeClass cls, Instant now = start, double jitter = 0) {
    return judge(effect, *find_mail_kind(effect.kind), Outcome{.cls = cls}, now, jitter);
}

}  // namespace

BOOST_AUTO_TEST_SUITE(judging_an_attempt)

BOOST_AUTO_TEST_CASE(a_delivered_mail_is_done) {
    const auto settlement = judged(effect_of("activation"), OutcomeClass::delivered);
    BOOST_CHECK(settlement.state == EffectState::done);
    BOOST_CHECK(settlement.event == events::EffectOutcome::Kind::delivered);
}

BOOST_AUTO_TEST_CASE(trouble_of_the_host_costs_no_attempt) {
    for (auto cls :
         {OutcomeClass::host_down, OutcomeClass::host_busy, OutcomeClass::host_refuses, OutcomeClass::configuration}) {
        const auto settlement = judged(effect_of("activation"), cls);
        BOOST_CHECK(settlement.state == EffectState::pending);
        BOOST_TEST(!settlement.charged);
        BOOST_CHECK(!settlement.event);
    }
}

BOOST_AUTO_TEST_CASE(codes_are_retried_after_2_5_10_20_40_60_seconds) {
    const std::chrono::seconds delays[] = {2s, 5s, 10s, 20s, 40s, 60s, 60s};
    for (int attempts = 0; attempts < 7; ++attempts) {
        const auto settlement = judged(effect_of("login-code", attempts), OutcomeClass::transient);
        BOOST_CHECK(settlement.next_attempt == start + delays[attempts]);
        BOOST_TEST(settlement.charged);
    }
}

BOOST_AUTO_TEST_CASE(notices_are_retried_for_three_days) {
    const std::chrono::seconds delays[] = {30s, 1min, 2min, 5min, 10min, 30min, 1h, 2h, 4h, 4h, 4h};
    for (int attempts = 0; attempts < 11; ++attempts)
        BOOST_CHECK(judged(effect_of("activation", attempts), OutcomeClass::transient).next_attempt ==
                    start + delays[attempts]);
    const auto late = judged(effect_of("activation", 30), OutcomeClass::transient, start + 71h);
    BOOST_CHECK(late.state == EffectState::dead);
    BOOST_CHECK(late.event == events::EffectOutcome::Kind::dead);
}

BOOST_AUTO_TEST_CASE(bulk_grows_by_thirty_per_cent) {
    BOOST_CHECK(retry_delay(Lane::bulk, 0) == 300s);
    BOOST_CHECK(retry_delay(Lane::bulk, 1) == 390s);
    BOOST_CHECK(retry_delay(Lane::bulk, 1000) == 24h);
}

BOOST_AUTO_TEST_CASE(jitter_is_at_most_a_fifth) {
    BOOST_CHECK(judged(effect_of("activation"), OutcomeClass::transient, start, 1).next_attempt == start + 36s);
    BOOST_CHECK(judged(effect_of("activation"), OutcomeClass::transient, start, -1).next_attempt == start + 24s);
    BOOST_CHECK(judged(effect_of("activation"), OutcomeClass::transient, start, 9).next_attempt == start + 36s);
}

BOOST_AUTO_TEST_CASE(the_servers_wish_to_wait_is_granted) {
    const auto effect = effect_of("login-code");
    const auto settlement = judge(effect, *find_mail_kind("login-code"),
                                  Outcome{.cls = OutcomeClass::transient, .retry_after = 90s}, start, 0);
    BOOST_CHECK(settlement.next_attempt == start + 90s);
}

BOOST_AUTO_TEST_CASE(a_hard_bounce_is_dead_and_suppresses) {
    const auto settlement = judged(effect_of("activation"), OutcomeClass::hard_bounce);
    BOOST_CHECK(settlement.state == EffectState::dead);
    BOOST_CHECK(settlement.bounce == Bounce::hard);
    BOOST_CHECK(settlement.event == events::EffectOutcome::Kind::bounced);
}

BOOST_AUTO_TEST_CASE(a_full_mailbox_is_tried_for_a_day) {
    const auto early = judged(effect_of("activation", 3), OutcomeClass::soft_bounce, start + 1h);
    BOOST_CHECK(early.state == EffectState::pending);
    BOOST_CHECK(early.bounce == Bounce::soft);
    const auto late = judged(effect_of("activation", 12), OutcomeClass::soft_bounce, start + 23h);
    BOOST_CHECK(late.state == EffectState::dead);
    BOOST_CHECK(late.event == events::EffectOutcome::Kind::bounced);
}

BOOST_AUTO_TEST_CASE(a_refusal_by_policy_leaves_the_address_alone) {
    const auto settlement = judged(effect_of("activation"), OutcomeClass::policy);
    BOOST_CHECK(settlement.state == EffectState::dead);
    BOOST_CHECK(settlement.bounce == Bounce::none);
}

BOOST_AUTO_TEST_CASE(an_unread_reply_is_resent_once_then_held) {
    auto effect = effect_of("login-code");
    const auto first = judged(effect, OutcomeClass::ambiguous);
    BOOST_CHECK(first.state == EffectState::ambiguous);
    BOOST_CHECK(first.next_attempt == start + 15s);
    BOOST_CHECK(judged(effect_of("activation"), OutcomeClass::ambiguous).next_attempt == start + 60s);
    BOOST_CHECK(judged(effect_of("notice-welcome"), OutcomeClass::ambiguous).next_attempt == start + 15min);
    effect.ambiguities = 1;
    BOOST_CHECK(judged(effect, OutcomeClass::ambiguous).state == EffectState::held);
}

BOOST_AUTO_TEST_CASE(a_legal_notice_is_held_at_once) {
    auto kind = *find_mail_kind("notice-merged");
    kind.ambiguity = Ambiguity::hold;
    const auto settlement = judge(effect_of("notice-merged"), kind, Outcome{.cls = OutcomeClass::ambiguous}, start, 0);
    BOOST_CHECK(settlement.state == EffectState::held);
}

BOOST_AUTO_TEST_CASE(a_lost_lease_is_ambiguous_only_from_the_commit_mark_on) {
    auto effect = effect_of("activation");
    const auto& kind = *find_mail_kind("activation");
    for (auto phase : {Phase::none, Phase::connected, Phase::payload_sent}) {
        effect.phase = phase;
        BOOST_CHECK(judge_lost(effect, kind, start).state == EffectState::pending);
    }
    effect.phase = Phase::committing;
    BOOST_CHECK(judge_lost(effect, kind, start).state == EffectState::ambiguous);
}

BOOST_AUTO_TEST_CASE(parks_a_partner_call_instead_of_letting_it_die) {
    Effect effect;
    effect.kind = moe_kind;
    effect.lane = Lane::partner;
    effect.created_at = start;
    effect.expires_at = start + 24h;
    const auto& kind = *find_effect_kind(moe_kind);
    const auto refused = judge(effect, kind, {.cls = OutcomeClass::permanent, .code = 422}, start, 0);
    BOOST_CHECK(refused.state == EffectState::held);
    BOOST_TEST(refused.reason == parked);

    const auto late = judge(effect, kind, {.cls = OutcomeClass::transient}, start + 24h - 100ms, 1);
    BOOST_CHECK(late.state == EffectState::held);
    BOOST_TEST(late.reason == parked);
}

BOOST_AUTO_TEST_CASE(tries_a_partner_again_with_full_jitter_unless_it_says_when) {
    Effect effect;
    effect.kind = moe_kind;
    effect.lane = Lane::partner;
    effect.expires_at = start + 24h;
    effect.attempts = 3;
    const auto& kind = *find_effect_kind(moe_kind);
    const auto next = [&](double jitter, std::optional<std::chrono::seconds> asked = {}) {
        const Outcome outcome{.cls = OutcomeClass::transient, .retry_after = asked};
        return judge(effect, kind, outcome, start, jitter).next_attempt.value() - start;
    };
    BOOST_CHECK(next(1) == 8s);
    BOOST_CHECK(next(0) == 4s);
    BOOST_CHECK(next(-1) == 0s);
    BOOST_CHECK(next(0, 120s) == 120s);
    effect.attempts = 30;
    BOOST_CHECK(next(1) == 5min);
    const auto held_back = judge(effect, kind, {.cls = OutcomeClass::held_back, .retry_after = 30s}, start, 0);
    BOOST_TEST(!held_back.charged);
    BOOST_CHECK(held_back.next_attempt == start + 30s);
    const auto withheld = judge(effect, kind, {.cls = OutcomeClass::withheld}, start, 0);
    BOOST_CHECK(withheld.state == EffectState::held);
    BOOST_TEST(!withheld.charged);
    BOOST_TEST(withheld.reason == "withheld");
}

BOOST_AUTO_TEST_SUITE_END()
