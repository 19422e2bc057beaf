"""A partner that takes 200 ms makes nobody else slower: enrollments a second and the loop's p99 beside it, beside a quick
one and without any, in turns, since a machine's own speed wanders by more than what is looked for."""

import statistics
import time

from bench.loads import LiveProbe, guest_template, wrk
from conftest import Stack
from parts.moe_partner import Partner
from parts.service import Mailbox, Maildir, Service

ROUNDS, SECONDS = 5, 4
LEAST = 0.9  # of the rate beside a quick partner


def measured(folder, partner: Partner | None) -> dict:
    """A fresh service each."""
    service = Service(folder, {"moe.url": partner.url} if partner else {}).start().when("screening")
    stack = Stack(service, Mailbox(Maildir(service.data / "mail")), {})
    with LiveProbe(stack) as probe:
        load = wrk(stack, "/user/v2/enrollments", guest_template(), SECONDS, 32, client="demo-guest")
    service.kill()  # what it still has to tell its partner is nobody's concern here
    assert load["errors"] == 0
    return {"rate": load["rate"], "p99": load["p99"], "live": probe.p99()}


def test_a_partner_that_takes_200_ms_makes_nobody_else_slower(tmp_path, request):
    def slow(number, call):
        time.sleep(0.2)
        return Partner.GOOD

    partners = {"no": None, "quick": Partner(), "slow": Partner(slow)}
    rounds = ROUNDS if request.config.getoption("--full") else 1
    found = {name: [] for name in partners}
    for number in range(rounds):
        for name, partner in partners.items():
            found[name].append(measured(tmp_path / f"{name}-{number}", partner))
    median = {name: {figure: statistics.median(each[figure] for each in runs) for figure in runs[0]} for name, runs in found.items()}
    for name, figures in median.items():
        print(f"beside a {name:5} partner: {figures['rate']:6.0f} enrollments/s, p99 {figures['p99']:5.1f} ms, "
              f"/health/live p99 {figures['live']:5.1f} ms (medians of {rounds})")
    assert partners["slow"].calls
    if rounds > 1:
        assert median["slow"]["rate"] > LEAST * median["quick"]["rate"]
    partners["quick"].stop(), partners["slow"].stop()
