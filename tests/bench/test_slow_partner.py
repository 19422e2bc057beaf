"""A partner that takes 200 ms makes nobody else slower: enrollments a second and the loop's p99 with and without it."""

import time

from bench.measure import LiveProbe, guest_template, wrk
from conftest import Stack
from parts.moe_partner import Partner
from parts.service import Mailbox, Maildir, Service

SECONDS = 8


def measured(folder, settings) -> dict:
    service = Service(folder, settings).start().when("screening")
    stack = Stack(service, Mailbox(Maildir(service.data / "mail")), {})
    with_probe = LiveProbe(stack)
    with with_probe:
        load = wrk(stack, "/user/v2/enrollments", guest_template(), SECONDS, 32, client="demo-guest")
    assert service.stop() == 0
    return {**load, "live": with_probe.p99()}


def test_a_partner_that_takes_200_ms_makes_nobody_else_slower(tmp_path, request):
    def slow(number, call):
        time.sleep(0.2)
        return Partner.GOOD

    partner = Partner(slow)
    # The same work for the consumer in both runs: only how long the partner takes differs.
    quick = Partner()
    without = measured(tmp_path / "quick", {"moe.url": quick.url})
    beside = measured(tmp_path / "slow", {"moe.url": partner.url})
    print(f"enrollments/s beside a quick partner {without['rate']:.0f}, beside one of 200 ms {beside['rate']:.0f}; "
          f"p50 {without['p50']:.1f} and {beside['p50']:.1f} ms; /health/live p99 {without['live']:.1f} and {beside['live']:.1f} ms")
    assert partner.calls and beside["errors"] == 0
    if request.config.getoption("--full"):
        assert beside["rate"] > 0.8 * without["rate"]
    partner.stop(), quick.stop()
