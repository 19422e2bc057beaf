#include "app/effects/dispatcher.hpp"

#include <algorithm>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/test/unit_test.hpp>
#include <deque>

#include "app/effects/mail_attempt.hpp"
#include "infra/async/failpoint.hpp"
#include "tests/support/async_test.hpp"
#include "tests/support/fake_effect_ledger.hpp"
#include "tests/support/fake_transactor.hpp"
#include "tests/support/letters.hpp"

using namespace vestibule;
using namespace vestibule::app;
using namespace vestibule::notification;
using namespace std::chrono_literals;
using vestibule::tests::async_test;

namespace {

class FakeTenants final : public Tenants {
  public:
    FakeTenants() {
        auto tenant = std::make_shared<Tenant>();
        tenant->id = "demo";
        tenant->sites["rewards"] = site;
        directory_->tenants["demo"] = tenant;
    }
    std::shared_ptr<Site> site = tests::some_site();
    std::shared_ptr<const TenantDirectory> current() const override { return directory_; }

  private:
    std::shared_ptr<TenantDirectory> directory_ = std::make_shared<TenantDirectory>();
};

// Answers by script (then: delivered), and keeps what was handed over and, from the commit mark on, what left.
class FakeTransport final : public mail::MailTransport {
  public:
    std::deque<Outcome> script;
    std::vector<mail::Message> handed;
    std::vector<mail::Message> left;
    std::function<void()> before_commit = [] {};
    std::function<void()> after_commit = [] {};

    asio::awaitable<Outcome> deliver(mail::Message message, mail::Progress progress) override {
        handed.push_back(message);
        auto outcome = Outcome{.cls = OutcomeClass::delivered, .code = 250, .provider_ref = "q1"};
        if (!script.empty()) {
            outcome = script.front();
            script.pop_front();
        }
        co_await progress(Phase::connected);
        if (outcome.cls != OutcomeClass::delivered && outcome.cls != OutcomeClass::ambiguous) co_return outcome;
        co_await progress(Phase::payload_sent);
        before_commit();
        co_await progress(Phase::committing);
        left.push_back(message);
        after_commit();
        co_return outcome;
    }
};

struct Fixture {
    tests::FakeClock clock{tests::mail_time};
    tests::FakeEffectStore store{clock};
    tests::FakeTransactor<EffectStore> ledger{store};
    FakeTenants tenants;
    FakeTransport transport;
    mail::Composer composer{{.mail_domain = "mail.example", .bounce_domain = ""}};
    MailAttempt attempts{{ledger, tenants, composer, transport}};
    metrics::Registry metrics;
    const std::string key = tests::effect_key();

    Fixture() {
        store.contact = tests::some_contact();
        tenants.site->mail_templates = {{"login-code.en.subject", "Your code"}, {"login-code.en.txt", "{{code}}\n"}};
        add("activation", 1);
    }

    void add(std::string_view kind, int number) {
        const auto effect = tests::some_effect(kind, number);
        store.put(effect);
        store.attach_secret(effect.event_id, Secret("12345678"), effect.expires_at);
    }
    // Runs `body` with a dispatcher on this fixture.
    void run(const std::function<asio::awaitable<void>(EffectDispatcher&)>& body,
             DispatcherSettings settings = {.owner = "this"}) {
        async_test([&]() -> asio::awaitable<void> {
            EffectDispatcher dispatcher({.executor = co_await asio::this_coro::executor,
                                         .ledger = ledger,
                                         .mails = attempts,
                                         .clock = clock,
                                         .metrics = metrics,
                                         .jitter = [] { return 0.0; }},
                                        settings);
            co_await body(dispatcher);
        });
    }
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(dispatching_effects, Fixture)

BOOST_AUTO_TEST_CASE(sends_the_mail_once_and_forgets_its_secret) {
    run([&](EffectDispatcher& dispatcher) -> asio::awaitable<void> {
        BOOST_TEST(co_await dispatcher.turn(Lane::transactional) == 1u);
        BOOST_TEST(co_await dispatcher.turn(Lane::transactional) == 0u);
    });
    BOOST_TEST(transport.left.size() == 1u);
    BOOST_TEST(transport.left[0].envelope_to == "ana@example.com");
    BOOST_CHECK(store.at(key).state == EffectState::done);
    BOOST_TEST(store.outcomes == std::vector<std::string>{"vestibule.effect.delivered.v1 " + key});
    BOOST_TEST(store.secrets.empty());
}

BOOST_AUTO_TEST_CASE(waits_out_grey_listing_on_schedule) {
    transport.script = {{.cls = OutcomeClass::transient, .code = 451}};
    run([&](EffectDispatcher& dispatcher) -> asio::awaitable<void> {
        co_await dispatcher.turn(Lane::transactional);
        clock.advance(29s);
        BOOST_TEST(co_await dispatcher.turn(Lane::transactional) == 0u);
        clock.advance(1s);
        BOOST_TEST(co_await dispatcher.turn(Lane::transactional) == 1u);
    });
    BOOST_TEST(store.at(key).attempts == 2);
    BOOST_REQUIRE(transport.handed.size() == 2u);
    BOOST_TEST(transport.handed[0].content == transport.handed[1].content);
}

BOOST_AUTO_TEST_CASE(keeps_the_words_that_somebody_may_have_read) {
    transport.script = {{.cls = OutcomeClass::ambiguous}};
    run([&](EffectDispatcher& dispatcher) -> asio::awaitable<void> {
        co_await dispatcher.turn(Lane::transactional);
        tenants.site->mail_templates["activation.en.subject"] = "Something new";
        store.contact->locale = "es";
        clock.advance(60s);
        co_await dispatcher.turn(Lane::transactional);
    });
    BOOST_REQUIRE(transport.handed.size() == 2u);
    BOOST_TEST(transport.handed[0].content == transport.handed[1].content);
}

BOOST_AUTO_TEST_CASE(takes_the_words_of_today_while_nobody_has_read_any) {
    transport.script = {{.cls = OutcomeClass::transient, .code = 451}};
    run([&](EffectDispatcher& dispatcher) -> asio::awaitable<void> {
        co_await dispatcher.turn(Lane::transactional);
        tenants.site->mail_templates["activation.en.subject"] = "Something new";
        clock.advance(30s);
        co_await dispatcher.turn(Lane::transactional);
    });
    BOOST_REQUIRE(transport.handed.size() == 2u);
    BOOST_TEST(transport.handed[1].content.contains("Something new"));
}

BOOST_AUTO_TEST_CASE(resends_once_after_an_unread_reply_then_asks_an_operator) {
    transport.script = {{.cls = OutcomeClass::ambiguous}, {.cls = OutcomeClass::ambiguous}};
    run([&](EffectDispatcher& dispatcher) -> asio::awaitable<void> {
        co_await dispatcher.turn(Lane::transactional);
        BOOST_CHECK(store.at(key).state == EffectState::ambiguous);
        clock.advance(60s);
        co_await dispatcher.turn(Lane::transactional);
        BOOST_CHECK(store.at(key).state == EffectState::held);
    });
    BOOST_REQUIRE(transport.left.size() == 2u);
    BOOST_TEST(transport.left[0].content == transport.left[1].content);
}

BOOST_AUTO_TEST_CASE(recovers_an_effect_whose_process_died_before_the_mark) {
    run([&](EffectDispatcher& dispatcher) -> asio::awaitable<void> {
        store.lease(Lane::transactional, "dead process", 1, 15s, {});
        clock.advance(14s);
        co_await dispatcher.tidy();
        BOOST_TEST(co_await dispatcher.turn(Lane::transactional) == 0u);
        clock.advance(2s);
        co_await dispatcher.tidy();
        BOOST_TEST(co_await dispatcher.turn(Lane::transactional) == 1u);
    });
    BOOST_TEST(transport.left.size() == 1u);
}

BOOST_AUTO_TEST_CASE(treats_a_death_after_the_mark_as_ambiguous) {
    run([&](EffectDispatcher& dispatcher) -> asio::awaitable<void> {
        store.lease(Lane::transactional, "dead process", 1, 15s, {});
        store.mark_committing(key, "dead process", {});
        clock.advance(16s);
        co_await dispatcher.tidy();
        BOOST_CHECK(store.at(key).state == EffectState::ambiguous);
        BOOST_TEST(co_await dispatcher.turn(Lane::transactional) == 0u);
        clock.advance(60s);
        BOOST_TEST(co_await dispatcher.turn(Lane::transactional) == 1u);
    });
}

BOOST_AUTO_TEST_CASE(never_commits_what_another_process_took_over) {
    transport.before_commit = [&] { store.leases[key].owner = "another"; };
    run([&](EffectDispatcher& dispatcher) -> asio::awaitable<void> { co_await dispatcher.turn(Lane::transactional); });
    BOOST_TEST(transport.handed.size() == 1u);
    BOOST_TEST(transport.left.empty());
}

BOOST_AUTO_TEST_CASE(pauses_the_lane_on_a_configuration_fault_and_charges_nothing) {
    transport.script = {{.cls = OutcomeClass::configuration, .code = 535}};
    add("activation", 2);
    run([&](EffectDispatcher& dispatcher) -> asio::awaitable<void> {
        store.at(tests::effect_key(2)).next_attempt_at = tests::mail_time + 1s;
        co_await dispatcher.turn(Lane::transactional);
        BOOST_TEST(!dispatcher.healthy());
        BOOST_TEST(store.at(key).attempts == 0);
        clock.advance(29s);
        BOOST_TEST(co_await dispatcher.turn(Lane::transactional) == 0u);
        clock.advance(1s);
        BOOST_TEST(co_await dispatcher.turn(Lane::transactional) == 1u);
        BOOST_TEST(dispatcher.healthy());
        BOOST_TEST(co_await dispatcher.turn(Lane::transactional) == 1u);
    });
    BOOST_TEST(transport.left.size() == 2u);
}

BOOST_AUTO_TEST_CASE(lets_other_lanes_go_on) {
    transport.script = {{.cls = OutcomeClass::configuration, .code = 535}};
    add("login-code", 2);
    run([&](EffectDispatcher& dispatcher) -> asio::awaitable<void> {
        co_await dispatcher.turn(Lane::transactional);
        BOOST_TEST(co_await dispatcher.turn(Lane::otp) == 1u);
    });
    BOOST_CHECK(store.at(tests::effect_key(2)).state == EffectState::done);
}

BOOST_AUTO_TEST_CASE(sends_no_code_that_has_expired) {
    add("login-code", 2);
    run([&](EffectDispatcher& dispatcher) -> asio::awaitable<void> {
        clock.advance(10min);
        BOOST_TEST(co_await dispatcher.turn(Lane::otp) == 0u);
        co_await dispatcher.tidy();
    });
    BOOST_CHECK(store.at(tests::effect_key(2)).state == EffectState::expired);
    BOOST_TEST(transport.handed.empty());
}

BOOST_AUTO_TEST_CASE(mails_nobody_who_is_gone) {
    store.contact.reset();
    run([&](EffectDispatcher& dispatcher) -> asio::awaitable<void> { co_await dispatcher.turn(Lane::transactional); });
    BOOST_CHECK(store.at(key).state == EffectState::suppressed);
    BOOST_TEST(transport.handed.empty());
}

BOOST_AUTO_TEST_CASE(mails_no_address_that_bounced_hard) {
    transport.script = {{.cls = OutcomeClass::hard_bounce, .code = 550, .enhanced = "5.1.1"}};
    add("activation", 2);
    run([&](EffectDispatcher& dispatcher) -> asio::awaitable<void> {
        co_await dispatcher.turn(Lane::transactional);
        co_await dispatcher.turn(Lane::transactional);
    });
    BOOST_TEST(transport.left.empty());
    BOOST_CHECK(store.at(tests::effect_key(1)).state == EffectState::dead);
    BOOST_CHECK(store.at(tests::effect_key(2)).state == EffectState::suppressed);
}

BOOST_AUTO_TEST_CASE(stores_the_answer_when_the_database_comes_back) {
    store.unavailable = 1;
    run([&](EffectDispatcher& dispatcher) -> asio::awaitable<void> { co_await dispatcher.turn(Lane::transactional); });
    BOOST_CHECK(store.at(key).state == EffectState::done);
    BOOST_TEST(transport.left.size() == 1u);
}

BOOST_AUTO_TEST_CASE(brings_the_answer_though_the_lease_ran_out) {
    transport.after_commit = [&] {
        clock.advance(16s);
        store.recover();
        BOOST_CHECK(store.at(key).state == EffectState::ambiguous);
    };
    run([&](EffectDispatcher& dispatcher) -> asio::awaitable<void> {
        co_await dispatcher.turn(Lane::transactional);
        clock.advance(60s);
        BOOST_TEST(co_await dispatcher.turn(Lane::transactional) == 0u);
    });
    BOOST_CHECK(store.at(key).state == EffectState::done);
    BOOST_TEST(store.at(key).attempts == 1);
    BOOST_TEST(transport.left.size() == 1u);
}

BOOST_AUTO_TEST_CASE(owns_each_lease_by_another_name) {
    std::vector<std::string> owners;
    transport.before_commit = [&] { owners.push_back(store.leases[key].owner); };
    transport.script = {{.cls = OutcomeClass::ambiguous}};
    run([&](EffectDispatcher& dispatcher) -> asio::awaitable<void> {
        co_await dispatcher.turn(Lane::transactional);
        clock.advance(60s);
        co_await dispatcher.turn(Lane::transactional);
    });
    BOOST_REQUIRE(owners.size() == 2u);
    BOOST_TEST(owners[0] != owners[1]);
}

// One worker, two in hand: what becomes of the second, after the first has been answered.
struct OneWorker : Fixture {
    void run_to_the_end() {
        run(
            [&](EffectDispatcher& dispatcher) -> asio::awaitable<void> {
                dispatcher.start();
                asio::steady_timer tick(co_await asio::this_coro::executor);
                while (transport.handed.empty() || std::ranges::any_of(store.effects, [](const auto& entry) {
                           return entry.second.state == EffectState::leased;
                       })) {
                    tick.expires_after(1ms);
                    co_await tick.async_wait(asio::use_awaitable);
                }
                co_await dispatcher.stop(1s);
            },
            {.owner = "this", .workers = {1, 1, 1, 1}});
    }
};

BOOST_FIXTURE_TEST_CASE(puts_back_what_waits_for_a_worker_when_the_host_takes_no_more, OneWorker) {
    transport.script = {{.cls = OutcomeClass::configuration, .code = 535}};
    add("activation", 2);
    run_to_the_end();
    BOOST_TEST(transport.handed.size() == 1u);
    for (const auto number : {1, 2}) {
        BOOST_CHECK(store.at(tests::effect_key(number)).state == EffectState::pending);
        BOOST_TEST(store.at(tests::effect_key(number)).attempts == 0);
    }
}

BOOST_FIXTURE_TEST_CASE(sends_no_code_that_expired_while_it_waited_for_a_worker, OneWorker) {
    store.effects.clear();
    add("login-code", 2);
    add("login-code", 3);
    transport.after_commit = [&] { clock.advance(10min); };
    run_to_the_end();
    BOOST_TEST(transport.handed.size() == 1u);
}

BOOST_AUTO_TEST_CASE(is_woken_by_a_commit_and_stops_when_asked) {
    run([&](EffectDispatcher& dispatcher) -> asio::awaitable<void> {
        dispatcher.start();
        dispatcher.wake(Lane::transactional);
        asio::steady_timer tick(co_await asio::this_coro::executor);
        while (transport.left.empty()) {
            tick.expires_after(1ms);
            co_await tick.async_wait(asio::use_awaitable);
        }
        co_await dispatcher.stop(1s);
    });
    BOOST_CHECK(store.at(key).state == EffectState::done);
}

BOOST_AUTO_TEST_SUITE_END()
