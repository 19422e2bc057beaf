#include "domain/notification/lane_gate.hpp"

#include <boost/test/unit_test.hpp>

using namespace vestibule;
using namespace vestibule::notification;
using namespace std::chrono_literals;

namespace {
const Instant start = Instant(std::chrono::seconds(1'700'000'000));
}

BOOST_AUTO_TEST_SUITE(guarding_a_lane)

BOOST_AUTO_TEST_CASE(lets_all_through_at_first) {
    LaneGate gate;
    BOOST_TEST(gate.allowance(4, 2, start) == 4u);
}

BOOST_AUTO_TEST_CASE(probes_an_unreachable_host_ever_more_slowly) {
    LaneGate gate;
    auto now = start;
    for (auto rest : {1s, 2s, 4s, 8s, 16s, 30s, 30s}) {
        gate.note(OutcomeClass::host_down, now);
        BOOST_TEST(gate.allowance(4, 0, now + rest - 1ms) == 0u);
        BOOST_TEST(gate.allowance(4, 0, now + rest) == 1u);
        BOOST_TEST(gate.allowance(4, 1, now + rest) == 0u);
        now += rest;
    }
    gate.note(OutcomeClass::delivered, now);
    BOOST_TEST(gate.allowance(4, 1, now) == 4u);
}

BOOST_AUTO_TEST_CASE(counts_failures_side_by_side_once) {
    LaneGate gate;
    for (int worker = 0; worker < 4; ++worker) gate.note(OutcomeClass::host_down, start);
    BOOST_CHECK(gate.closed_until() == start + 1s);
}

BOOST_AUTO_TEST_CASE(learns_nothing_from_what_never_reached_the_host) {
    LaneGate gate;
    gate.note(OutcomeClass::host_down, start);
    for (const auto cls : {OutcomeClass::gone, OutcomeClass::held_back, OutcomeClass::withheld}) {
        gate.note(cls, start);
        BOOST_TEST(!gate.open(), to_string(cls));
        BOOST_CHECK(gate.closed_until() == start + 1s);
    }
}

BOOST_AUTO_TEST_CASE(rests_a_busy_host_for_half_a_minute) {
    LaneGate gate;
    gate.note(OutcomeClass::host_busy, start);
    BOOST_CHECK(gate.closed_until() == start + 30s);
}

BOOST_AUTO_TEST_CASE(pauses_on_a_configuration_fault_and_probes_every_30_seconds) {
    LaneGate gate;
    gate.note(OutcomeClass::configuration, start);
    BOOST_TEST(gate.paused());
    BOOST_TEST(gate.allowance(4, 0, start + 29s) == 0u);
    BOOST_TEST(gate.allowance(4, 0, start + 30s) == 1u);
    gate.note(OutcomeClass::configuration, start + 30s);
    BOOST_TEST(gate.allowance(4, 0, start + 59s) == 0u);
    gate.note(OutcomeClass::hard_bounce, start + 60s);
    BOOST_TEST(gate.open());
}

BOOST_AUTO_TEST_SUITE_END()
