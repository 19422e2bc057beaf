#include "infra/partners/breaker.hpp"

#include <boost/test/unit_test.hpp>
#include <vector>

using namespace vestibule::partners;
using namespace std::chrono_literals;
using State = Breaker::State;

namespace {

struct Held {
    Breaker breaker;
    TimePoint now{1000s};

    void call(bool failed, Duration took = 10ms) {
        const auto pass = breaker.admit(now);
        BOOST_REQUIRE(pass.has_value());
        breaker.note(*pass, failed, took, now);
    }
    void calls(int count, bool failed, Duration took = 10ms) {
        for (int i = 0; i < count; ++i) call(failed, took);
    }
    State state() const { return breaker.state(now); }
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(a_breaker, Held)

BOOST_AUTO_TEST_CASE(stays_closed_below_ten_calls) {
    calls(9, true);
    BOOST_TEST((state() == State::closed));
    call(false);
    BOOST_TEST((state() == State::open));
}

BOOST_AUTO_TEST_CASE(opens_at_half_of_the_calls_failed) {
    calls(6, false);
    calls(5, true);
    BOOST_TEST((state() == State::closed));
    call(true);
    BOOST_TEST((state() == State::open));
    BOOST_TEST(!breaker.admit(now).has_value());
    BOOST_TEST((breaker.retry_after(now) == 30s));
}

BOOST_AUTO_TEST_CASE(opens_at_four_fifths_slow) {
    calls(3, false);
    calls(11, false, 3001ms);
    BOOST_TEST((state() == State::closed));
    call(false, 4s);
    BOOST_TEST((state() == State::open));
}

BOOST_AUTO_TEST_CASE(forgets_what_is_older_than_a_minute) {
    calls(9, true);
    now += 61s;
    call(true);
    BOOST_TEST((state() == State::closed));
}

BOOST_AUTO_TEST_CASE(lets_three_probes_through_and_closes_when_all_go_well) {
    calls(10, true);
    now += 30s;
    BOOST_TEST((state() == State::half_open));
    std::vector<Breaker::Pass> probes;
    for (int i = 0; i < 3; ++i) probes.push_back(breaker.admit(now).value());
    BOOST_TEST(!breaker.admit(now).has_value());
    for (auto probe : probes) breaker.note(probe, false, 10ms, now);
    BOOST_TEST((state() == State::closed));
}

BOOST_AUTO_TEST_CASE(rests_twice_as_long_after_each_failed_probe_up_to_five_minutes) {
    calls(10, true);
    for (const auto rest : {30s, 60s, 120s, 240s, 300s, 300s}) {
        BOOST_TEST((breaker.retry_after(now) == rest));
        now += rest;
        call(true);
    }
    now += 300s;
    calls(3, false);
    calls(10, true);
    BOOST_TEST((breaker.retry_after(now) == 30s));
}

BOOST_AUTO_TEST_CASE(gives_a_forgotten_probe_its_place_back) {
    calls(10, true);
    now += 30s;
    for (int i = 0; i < 10; ++i) breaker.forget(breaker.admit(now).value());
    BOOST_TEST((state() == State::half_open));
}

BOOST_AUTO_TEST_CASE(does_not_count_what_began_before_it_opened_as_a_probe) {
    const auto old = breaker.admit(now).value();
    calls(10, true);
    now += 30s;
    breaker.note(old, true, 40s, now);
    BOOST_TEST((state() == State::half_open));
    calls(3, false);
    BOOST_TEST((state() == State::closed));
}

BOOST_AUTO_TEST_SUITE_END()
