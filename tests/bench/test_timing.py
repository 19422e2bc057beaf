"""Known and unknown names can't be told apart by time, and could be if the shadows were left out: the test, its
threshold and what it means stand in tests/bench/timing.py. Of each uniform call (api.md, marked ≈) one way that costs it
nothing: a wrong password, a code sent, a wrong code, a mail again."""

import json
import os
import random
import time

import pytest

from bench.code_logins import active_people
from bench.loads import post_all
from bench.timing import THRESHOLD, Clock, advantage
from conftest import Stack
from parts.process import ROOT
from parts.service import Mailbox, Maildir, Service, new_person

CALLS = 2000  # of each kind
PAUSE = {202: 0.03}  # after a call that sends: its event and its mail must not hold up the next one
LOGIN, RESEND, FIND = "/user/site/rewards/login", "/user/activation/resend", "/user/find-code"
SEND_CODE, CODE_LOGIN = "/user/pwless-login-send-otp", "/user/site/rewards/login/pwless-otp"
SEND_PASSCODE, RESET = "/user/send-passcode", "/user/change-password-from-passcode"


def stack_of(folder, binary, env=None) -> Stack:
    service = Service(folder, env=env)
    if binary:
        service.process.command[0] = binary
    service.start()
    return Stack(service, Mailbox(Maildir(service.data / "mail")), {})


class Timing:
    """Times calls for known and unknown names in random order, and keeps what telling them apart would gain."""

    def __init__(self, stack: Stack, calls: int):
        pending = [new_person(password=None) for _ in range(calls)]
        _, answers = post_all(stack.api(), "/user/registration", [json.dumps(person) for person in pending])
        assert {status for status, _ in answers} == {201}
        registered = time.monotonic()
        self.active = self._names(active_people(stack, calls), "nobody")
        self.pending = self._names([person["email"] for person in pending], "none")
        time.sleep(max(0.0, registered + 61 - time.monotonic()))  # within the minute nothing is sent again, to nobody
        self.stack, self.clock = stack, Clock(stack.service)
        self.clock.bear(stack.api().token())
        for n in range(200):  # warm
            self.clock.post(SEND_PASSCODE, {"siteId": "rewards", "username": f"warm-{n}"})
        # An installation of some days has its shadow rows, as it has its users' rows.
        post_all(stack.api(), RESEND, [json.dumps({"siteId": "rewards", "primaryUserIdentifier": f"warm-{n}"}) for n in range(4000)])
        self.found: dict[str, float] = {}

    @staticmethod
    def _names(known: list[str], other: str) -> list[tuple[str, str]]:
        return [("known", name) for name in known] + [("unknown", f"{other}-{n}@example.com") for n in range(len(known))]

    def measure(self, path: str, names: list[tuple[str, str]], bodies: list[dict], status: int) -> list[dict]:
        """The answers in the order of `names`."""
        times, answers = {"known": [], "unknown": []}, {}
        self.clock.bear(self.stack.api().token())
        for place in random.sample(range(len(names)), len(names)):
            seconds, got, answers[place] = self.clock.post(path, bodies[place])
            assert got == status, answers[place]
            times[names[place][0]].append(seconds * 1000)
            time.sleep(PAUSE.get(status, 0.002))
        self.found[path] = advantage(times["known"], times["unknown"])
        medians = (f"{kind} {sorted(values)[len(values) // 2]:.3f} ms" for kind, values in times.items())
        print(f"{path:44} {', '.join(medians)}, advantage {self.found[path]:+.3f}", flush=True)
        return [answers[place] for place in range(len(names))]


def measured(stack: Stack, calls: int) -> dict[str, float]:
    """The advantage of whoever times each call."""
    timing = Timing(stack, calls)
    names = timing.active
    by_name = [{"siteId": "rewards", "username": name} for _, name in names]
    timing.measure(LOGIN, names, [{"username": name, "password": "Not-The-Right-One-1"} for _, name in names], 401)
    sent = timing.measure(SEND_CODE, names, by_name, 202)
    timing.measure(CODE_LOGIN, names, [{"challengeId": each["challengeId"], "otp": "1"} for each in sent], 401)
    sent = timing.measure(SEND_PASSCODE, names, by_name, 202)
    timing.measure(RESET, names, [{"challengeId": each["challengeId"], "passcode": "1", "newPassword": "Cobalt-Umbrella-12"}
                                  for each in sent], 404)
    timing.measure(FIND, names, [{**body, "passcode": "1"} for body in by_name], 404)
    timing.measure(RESEND, timing.pending, [{"siteId": "rewards", "primaryUserIdentifier": name} for _, name in timing.pending], 202)
    return timing.found


def test_nobody_tells_known_from_unknown_by_time(tmp_path):
    stack = stack_of(tmp_path / "whole", None)
    found = measured(stack, CALLS)
    stack.service.stop()
    assert {path: value for path, value in found.items() if abs(value) > THRESHOLD} == {}


# A wrong passcode takes the same lines for anybody: only a row would be left out, which is not to be seen beside the commit.
SAME_LINES = {FIND, RESET}


@pytest.mark.parametrize("calls", [CALLS // 2])
def test_without_the_shadows_it_shows(tmp_path, calls):
    # Only builds with crash points know the switch; theirs is slower, the difference it leaves is larger than noise all the same.
    stack = stack_of(tmp_path / "half", ROOT / "build/ci/vestibule", {**os.environ, "VESTIBULE_FAILPOINT": "S1=skip"})
    found = measured(stack, calls)
    stack.service.stop()
    assert {path for path, value in found.items() if value <= THRESHOLD} <= SAME_LINES, "the test would not notice"
