#include "infra/sql/notification/sql_effect_store.hpp"

#include <algorithm>
#include <barrier>
#include <boost/test/unit_test.hpp>
#include <mutex>
#include <thread>

#include "domain/notification/mail_kinds.hpp"
#include "tests/support/database_fixture.hpp"
#include "tests/support/test_tools.hpp"

using namespace vestibule;
using namespace vestibule::notification;
using namespace vestibule::tests;
using namespace std::chrono_literals;

namespace {

// The ledger's times are the database's, so causes happen now.
struct Ledger {
    explicit Ledger(sql::Dialect dialect, const sql::DatabaseSettings& settings = one_connection)
        : database(dialect, settings) {}

    FreshDatabase database;
    TestTools tools;
    std::vector<Lane> woken;
    std::mutex mutex;
    sql::EffectTools effect_tools{tools.tools, [this](Lane lane) {
                                      const std::lock_guard lock(mutex);
                                      woken.push_back(lane);
                                  }};

    void with(const std::function<void(EffectStore&)>& work) {
        database.write([&](sql::Session& session) {
            sql::SqlEffectStore store(session, effect_tools);
            work(store);
        });
    }
    template <class Work>
    auto ask(Work work) {
        std::optional<std::invoke_result_t<Work, EffectStore&>> answer;
        with([&](EffectStore& store) { answer.emplace(work(store)); });
        return *answer;
    }
    NewEffect cause(std::string kind = "activation", std::chrono::seconds age = 0s) {
        NewEffect effect;
        effect.kind = std::move(kind);
        effect.event_id = tools.ids.next();
        effect.recipient = {Recipient::Kind::user, tools.ids.next()};
        effect.occurred_at = SystemClock().now() - age;
        effect.tenant = "acme";
        effect.site = "rewards";
        return effect;
    }
    // A cause with its secret, in the ledger.
    NewEffect added(std::string kind = "activation") {
        auto effect = cause(std::move(kind));
        with([&](EffectStore& store) {
            store.attach_secret(effect.event_id, Secret("token"), effect.occurred_at + 24h);
            store.add(effect);
        });
        return effect;
    }
    Effect row(const NewEffect& effect) {
        return ask([&](EffectStore& store) { return store.find(sql::effect_key(effect)).value(); });
    }
    std::vector<Effect> lease(const std::string& owner, std::size_t limit = 10, std::chrono::seconds duration = 15s) {
        return ask([&](EffectStore& store) { return store.lease(Lane::transactional, owner, limit, duration, {}); });
    }
    std::vector<std::string> told() {
        std::vector<std::string> types;
        database.look([&](sql::Session& session) {
            types.clear();
            for (const auto& found : session.rows("t", "SELECT event_type FROM outbox ORDER BY id"))
                types.push_back(found.text(0));
        });
        return types;
    }
    bool has_secret(const NewEffect& effect) {
        return ask([&](EffectStore& store) { return store.secret_of(effect.event_id).has_value(); });
    }
};

const Outcome delivered{.cls = OutcomeClass::delivered, .code = 250, .enhanced = "2.0.0", .provider_ref = "4F2A"};
const Settlement done{.state = EffectState::done, .charged = true, .event = events::EffectOutcome::Kind::delivered};

}  // namespace

BOOST_AUTO_TEST_SUITE(keeping_the_ledger_of_effects)

BOOST_DATA_TEST_CASE(has_one_row_for_each_effect_for_ever, both_databases(), dialect) {
    Ledger ledger(dialect);
    const auto effect = ledger.added();
    BOOST_TEST(!ledger.ask([&](EffectStore& store) { return store.add(effect); }));
    BOOST_CHECK(ledger.row(effect).state == EffectState::pending);
    BOOST_TEST(ledger.row(effect).key.size() == 64u);
    BOOST_TEST(ledger.woken.size() == 1u);
    const auto all = ledger.ask([&](EffectStore& store) { return store.list({.event_id = effect.event_id}); });
    BOOST_TEST(all.size() == 1u);
}

BOOST_DATA_TEST_CASE(mails_nothing_about_an_old_cause, both_databases(), dialect) {
    Ledger ledger(dialect);
    const auto old = ledger.cause("notice-locked", 2h);
    ledger.with([&](EffectStore& store) { store.add(old); });
    BOOST_CHECK(ledger.row(old).state == EffectState::suppressed);
    BOOST_TEST(ledger.told() == std::vector<std::string>{"vestibule.effect.suppressed.v1"});
    BOOST_TEST(ledger.woken.empty());
}

BOOST_DATA_TEST_CASE(mails_nothing_whose_secret_is_gone, both_databases(), dialect) {
    Ledger ledger(dialect);
    const auto without = ledger.cause("activation");
    ledger.with([&](EffectStore& store) { store.add(without); });
    BOOST_CHECK(ledger.row(without).state == EffectState::suppressed);
    BOOST_TEST(ledger.row(without).reason == "secret-gone");
}

BOOST_DATA_TEST_CASE(lives_no_longer_than_its_secret, both_databases(), dialect) {
    Ledger ledger(dialect);
    const auto effect = ledger.added();
    BOOST_CHECK(ledger.row(effect).expires_at == effect.occurred_at + 24h);
}

BOOST_DATA_TEST_CASE(leases_an_effect_to_one_owner, both_databases(), dialect) {
    Ledger ledger(dialect);
    ledger.added();
    ledger.added();
    ledger.added();
    const auto first = ledger.lease("a", 2);
    BOOST_TEST(first.size() == 2u);
    BOOST_TEST(ledger.lease("b").size() == 1u);
    BOOST_TEST(ledger.lease("c").empty());
    const auto& key = first[0].key;
    ledger.with([&](EffectStore& store) {
        BOOST_TEST(store.mark_committing(key, "a", {}));
        BOOST_TEST(!store.mark_committing(key, "b", {}));
        BOOST_TEST(!store.settle(first[0], "b", done, delivered));
    });
}

// What may go out is marked first: not by who lost the lease, though nobody has taken it up yet.
BOOST_DATA_TEST_CASE(advances_nothing_under_a_lease_that_ran_out, both_databases(), dialect) {
    Ledger ledger(dialect);
    const auto effect = ledger.added();
    ledger.lease("late", 1, -1s);
    const auto advance = [&](const char* owner) {
        return ledger.ask(
            [&](EffectStore& store) { return store.mark_committing(sql::effect_key(effect), owner, {}); });
    };
    BOOST_TEST(!advance("late"));
    BOOST_CHECK(ledger.row(effect).phase == Phase::none);
    ledger.ask([](EffectStore& store) { return store.recover(); });
    BOOST_TEST(!advance("late"));
    ledger.lease("next");
    BOOST_TEST(!advance("late"));
    BOOST_CHECK(ledger.row(effect).phase == Phase::none);
    BOOST_TEST(advance("next"));
    BOOST_CHECK(ledger.row(effect).phase == Phase::committing);
}

BOOST_DATA_TEST_CASE(settles_with_its_event_and_forgets_the_secret, both_databases(), dialect) {
    Ledger ledger(dialect);
    const auto effect = ledger.added();
    BOOST_TEST(ledger.has_secret(effect));
    const auto leased = ledger.lease("a");
    ledger.with([&](EffectStore& store) { BOOST_TEST(store.settle(leased[0], "a", done, delivered)); });
    const auto row = ledger.row(effect);
    BOOST_CHECK(row.state == EffectState::done);
    BOOST_TEST(row.attempts == 1);
    BOOST_TEST(row.version == 1u);
    BOOST_TEST(row.provider_ref == "4F2A");
    BOOST_TEST(row.done_at.has_value());
    BOOST_TEST(!ledger.has_secret(effect));
    BOOST_TEST(ledger.told() == std::vector<std::string>{"vestibule.effect.delivered.v1"});
}

BOOST_DATA_TEST_CASE(recovers_a_lease_that_ran_out, both_databases(), dialect) {
    Ledger ledger(dialect);
    const auto before = ledger.added();
    ledger.lease("dead", 10, -1s);
    BOOST_TEST(ledger.ask([](EffectStore& store) { return store.recover(); }) == 1u);
    BOOST_CHECK(ledger.row(before).state == EffectState::pending);
    BOOST_TEST(ledger.row(before).attempts == 0);
    BOOST_TEST(ledger.lease("b").size() == 1u);
    BOOST_TEST(ledger.ask([](EffectStore& store) { return store.recover(); }) == 0u);
}

BOOST_DATA_TEST_CASE(knows_that_a_mail_may_have_left, both_databases(), dialect) {
    Ledger ledger(dialect);
    const auto effect = ledger.added();
    const auto leased = ledger.lease("dead");
    ledger.with([&](EffectStore& store) { store.mark_committing(leased[0].key, "dead", {}); });
    BOOST_TEST(ledger.ask([](EffectStore& store) { return store.void_leases(); }) == 1u);
    BOOST_CHECK(ledger.row(effect).state == EffectState::ambiguous);
    BOOST_TEST(ledger.row(effect).ambiguities == 1);
    BOOST_TEST(ledger.lease("b").empty());
    BOOST_TEST(ledger.ask([](EffectStore& store) { return store.next_due(Lane::transactional); }).has_value());
}

BOOST_DATA_TEST_CASE(takes_the_outcome_of_a_lease_that_ran_out_unless_somebody_leased_since, both_databases(),
                     dialect) {
    Ledger ledger(dialect);
    const auto effect = ledger.added();
    const auto leased = ledger.lease("late");
    ledger.with([&](EffectStore& store) { store.mark_committing(leased[0].key, "late", {}); });
    ledger.ask([](EffectStore& store) { return store.void_leases(); });
    ledger.with([&](EffectStore& store) {
        BOOST_TEST(!store.settle(leased[0], "other", done, delivered));
        BOOST_TEST(store.settle(leased[0], "late", done, delivered));
        BOOST_TEST(!store.settle(leased[0], "late", done, delivered));
    });
    BOOST_CHECK(ledger.row(effect).state == EffectState::done);
    BOOST_TEST(ledger.row(effect).attempts == 1);
    BOOST_TEST(!ledger.has_secret(effect));
}

BOOST_DATA_TEST_CASE(leases_nothing_that_is_in_hand, both_databases(), dialect) {
    Ledger ledger(dialect);
    ledger.added();
    ledger.added();
    const auto both = ledger.lease("a", 2, -1s);
    ledger.ask([](EffectStore& store) { return store.recover(); });
    const auto again =
        ledger.ask([&](EffectStore& store) { return store.lease(Lane::transactional, "b", 1, 15s, {both[0].key}); });
    BOOST_REQUIRE(again.size() == 1u);
    BOOST_TEST(again[0].key == both[1].key);
}

BOOST_DATA_TEST_CASE(prolongs_the_leases_of_the_living, both_databases(), dialect) {
    Ledger ledger(dialect);
    ledger.added();
    const auto leased = ledger.lease("a", 10, -1s);
    ledger.with([&](EffectStore& store) { store.renew("a", {leased[0].key}, 15s); });
    BOOST_TEST(ledger.ask([](EffectStore& store) { return store.recover(); }) == 0u);
}

BOOST_DATA_TEST_CASE(gives_up_what_came_too_late, both_databases(), dialect) {
    Ledger ledger(dialect);
    auto effect = ledger.cause("notice-welcome");
    effect.expires_at = effect.occurred_at - 1s;
    ledger.with([&](EffectStore& store) { store.add(effect); });
    BOOST_TEST(ledger.lease("a").empty());
    const auto late = ledger.ask([](EffectStore& store) { return store.overdue(10); });
    BOOST_REQUIRE(late.size() == 1u);
    BOOST_TEST(ledger.ask([&](EffectStore& store) { return store.expire(late[0]); }));
    BOOST_TEST(!ledger.ask([&](EffectStore& store) { return store.expire(late[0]); }));
    BOOST_CHECK(ledger.row(effect).state == EffectState::expired);
    BOOST_TEST(ledger.told() == std::vector<std::string>{"vestibule.effect.dead.v1"});
}

BOOST_DATA_TEST_CASE(keeps_a_template_while_an_effect_needs_it, both_databases(), dialect) {
    Ledger ledger(dialect);
    const auto effect = ledger.added();
    const auto leased = ledger.lease("a");
    const TemplateText words{"s", "t ñ", "<p>"};
    Digest hash{};
    hash[0] = 7;
    ledger.with([&](EffectStore& store) {
        BOOST_TEST(store.mark_committing(leased[0].key, "a", PinnedWords{words, hash, "es"}));
        store.sweep();
    });
    BOOST_TEST((ledger.row(effect).template_hash == hash));
    BOOST_TEST(ledger.row(effect).locale.value() == "es");
    BOOST_TEST((ledger.ask([&](EffectStore& store) { return store.pinned_template(hash); }) == words));
    ledger.with([&](EffectStore& store) {
        store.settle(leased[0], "a", done, delivered);
        store.sweep();
    });
    BOOST_TEST(!ledger.ask([&](EffectStore& store) { return store.pinned_template(hash); }).has_value());
}

BOOST_DATA_TEST_CASE(suppresses_an_address_after_one_hard_or_five_soft_bounces, both_databases(), dialect) {
    Ledger ledger(dialect);
    ledger.with([&](EffectStore& store) {
        BOOST_TEST(!store.suppressed("a@example.com"));
        store.note_bounce("a@example.com", Bounce::hard);
        BOOST_TEST(store.suppressed("a@example.com"));
        for (int i = 0; i < 4; ++i) store.note_bounce("b@example.com", Bounce::soft);
        BOOST_TEST(!store.suppressed("b@example.com"));
        store.note_bounce("b@example.com", Bounce::soft);
        BOOST_TEST(store.suppressed("b@example.com"));
    });
}

BOOST_DATA_TEST_CASE(holds_effects_after_a_restore_until_reconciled, both_databases(), dialect) {
    Ledger ledger(dialect);
    std::int64_t generation = 0;
    ledger.with([&](EffectStore& store) { generation = store.begin_timeline(); });
    BOOST_TEST(generation > 1'700'000'000);
    auto restored = ledger.cause("notice-welcome");
    restored.timeline = generation;
    ledger.with([&](EffectStore& store) { store.add(restored); });
    BOOST_CHECK(ledger.row(restored).state == EffectState::held);
    ledger.with([&](EffectStore& store) {
        store.reconcile_timeline();
        BOOST_TEST(store.release(sql::effect_key(restored)));
    });
    BOOST_CHECK(ledger.row(restored).state == EffectState::pending);
    auto later = ledger.cause("notice-welcome");
    later.timeline = restored.timeline;
    ledger.with([&](EffectStore& store) { store.add(later); });
    BOOST_CHECK(ledger.row(later).state == EffectState::pending);
}

BOOST_DATA_TEST_CASE(holds_what_a_restored_copy_had_in_hand, both_databases(), dialect) {
    Ledger ledger(dialect);
    const auto leased = ledger.added();
    BOOST_TEST(ledger.lease("copied").size() == 1u);
    const auto waiting = ledger.added();
    const auto unread = ledger.cause("notice-welcome");  // an event that waited in the copy, of its own timeline
    ledger.with([&](EffectStore& store) {
        store.begin_timeline();
        store.add(unread);
    });
    for (const auto& effect : {waiting, leased, unread}) {
        BOOST_CHECK(ledger.row(effect).state == EffectState::held);
        BOOST_TEST(ledger.row(effect).reason == "restored");
    }
    BOOST_TEST(ledger.lease("new").empty());
    BOOST_TEST(ledger.has_secret(waiting));
    ledger.with([&](EffectStore& store) { BOOST_TEST(store.release(sql::effect_key(leased))); });
    BOOST_TEST(ledger.lease("new").size() == 1u);
}

BOOST_DATA_TEST_CASE(holds_none_of_the_first_effects_of_an_installation, both_databases(), dialect) {
    constexpr int side_by_side = 4;
    Ledger ledger(dialect, {.url = "", .connections = side_by_side});
    for (int round = 0; round < 25; ++round) {
        ledger.database.write([](sql::Session& session) { session.execute("DELETE FROM effect_timeline"); });
        std::vector<NewEffect> causes;
        for (int i = 0; i < side_by_side; ++i) causes.push_back(ledger.cause("notice-welcome"));
        std::barrier together(side_by_side);
        std::vector<std::jthread> consumers;
        for (const auto& cause : causes)
            consumers.emplace_back([&] {
                together.arrive_and_wait();
                ledger.with([&](EffectStore& store) { store.add(cause); });
            });
        consumers.clear();
        for (const auto& cause : causes) BOOST_REQUIRE(ledger.row(cause).state == EffectState::pending);
    }
}

BOOST_DATA_TEST_CASE(sends_again_only_with_a_second_persons_consent, both_databases(), dialect) {
    Ledger ledger(dialect);
    const auto effect = ledger.cause("notice-welcome");
    ledger.with([&](EffectStore& store) { store.add(effect); });
    const auto key = sql::effect_key(effect);
    const auto leased = ledger.lease("a");
    ledger.with([&](EffectStore& store) {
        BOOST_TEST(!store.request_reissue(key, "asked", "ann"));
        store.settle(leased[0], "a", done, delivered);
        BOOST_TEST(store.request_reissue(key, "the person asked", "ann"));
        BOOST_TEST(!store.approve_reissue(key, "ann").has_value());
    });
    const auto again = ledger.ask([&](EffectStore& store) { return store.approve_reissue(key, "bob"); });
    BOOST_REQUIRE(again.has_value());
    BOOST_TEST(*again != key);
    const auto row = ledger.ask([&](EffectStore& store) { return store.find(*again).value(); });
    BOOST_TEST(row.origin == "reissue");
    BOOST_TEST(row.reissue_no == 1u);
    BOOST_TEST(ledger.lease("a").size() == 1u);
}

BOOST_DATA_TEST_CASE(counts_what_was_not_delivered_by_lane_and_state, both_databases(), dialect) {
    Ledger ledger(dialect);
    ledger.with([&](EffectStore& store) { store.add(ledger.cause("notice-locked", 2h)); });
    ledger.added();
    for (int sent = 0; sent < 2; ++sent) {
        ledger.added();
        const auto effect = ledger.lease("a", 1).front();
        ledger.with([&](EffectStore& store) { store.settle(effect, "a", done, delivered); });
    }
    ledger.lease("a", 1);
    ledger.added();
    ledger.added();
    std::vector<std::string> told;
    for (const auto& count : ledger.ask([](EffectStore& store) { return store.counts(); }))
        told.push_back(std::string(to_string(count.state)) + ' ' + std::to_string(count.rows));
    std::ranges::sort(told);
    BOOST_TEST(told == (std::vector<std::string>{"leased 1", "pending 2", "suppressed 1"}),
               boost::test_tools::per_element());
}

BOOST_AUTO_TEST_SUITE_END()
