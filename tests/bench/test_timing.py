"""Known and unknown names can't be told apart by time, and could be if the shadow work were left out (tests/bench/timing.py)."""

import os
import random
import time

import pytest

from bench.code_logins import active_people
from bench.timing import THRESHOLD, Clock, advantage
from conftest import Stack
from parts.process import ROOT
from parts.service import Mailbox, Maildir, Service

CALLS = 2000  # of each kind
PAUSE = 0.01  # between calls: the mails of one must not hold up the next
SEND = {"login-code": "/user/pwless-login-send-otp", "passcode": "/user/send-passcode"}


def stack_of(folder, binary, env=None) -> Stack:
    service = Service(folder, env=env)
    if binary:
        service.process.command[0] = binary
    service.start()
    return Stack(service, Mailbox(Maildir(service.data / "mail")), {})


def interleaved(clock: Clock, calls: list[tuple[str, str, dict]]) -> tuple[dict, dict]:
    """Milliseconds by kind of `(kind, path, body)`, in random order, and the answers by body's place."""
    times, answers = {"known": [], "unknown": []}, {}
    order = list(range(len(calls)))
    random.shuffle(order)
    for place in order:
        kind, path, body = calls[place]
        seconds, status, answer = clock.post(path, body)
        times[kind].append(seconds * 1000)
        time.sleep(PAUSE)
        answers[place] = (status, answer)
    return times, answers


def judged(times: dict, name: str) -> float:
    found = advantage(times["known"], times["unknown"])
    median = {kind: sorted(values)[len(values) // 2] for kind, values in times.items()}
    print(f"{name:44} known {median['known']:.3f} ms, unknown {median['unknown']:.3f} ms, advantage {found:+.3f}")
    return found


def measured(stack: Stack, calls: int) -> dict[str, float]:
    """The advantage of whoever times each uniform call."""
    people = active_people(stack, calls)
    names = [("known", name) for name in people] + [("unknown", f"nobody-{n}@example.com") for n in range(calls)]
    clock = Clock(stack.service, stack.api().token())
    for n in range(200):  # warm
        clock.post(SEND["passcode"], {"siteId": "rewards", "username": f"warm-{n}"})
    found = {}
    for kind, path in SEND.items():
        times, answers = interleaved(clock, [(who, path, {"siteId": "rewards", "username": name}) for who, name in names])
        assert {status for status, _ in answers.values()} == {202}
        found[path] = judged(times, path)
        challenges = [answers[place][1]["challengeId"] for place in range(len(names))]
        if kind == "login-code":
            wrong = "/user/site/rewards/login/pwless-otp"
            bodies = [{"challengeId": challenge, "otp": "1"} for challenge in challenges]
        else:
            wrong = "/user/change-password-from-passcode"
            bodies = [{"challengeId": challenge, "passcode": "1", "newPassword": "Cobalt-Umbrella-12"} for challenge in challenges]
        times, answers = interleaved(clock, [(who, wrong, body) for (who, _), body in zip(names, bodies)])
        assert {status for status, _ in answers.values()} == {401 if kind == "login-code" else 404}
        found[wrong] = judged(times, wrong)
    times, _ = interleaved(clock, [(who, "/user/find-code", {"siteId": "rewards", "username": name, "passcode": "1"})
                                   for who, name in names])
    found["/user/find-code"] = judged(times, "/user/find-code")
    return found


def test_nobody_tells_known_from_unknown_by_time(tmp_path):
    stack = stack_of(tmp_path / "whole", None)
    found = measured(stack, CALLS)
    stack.service.stop()
    assert {path: value for path, value in found.items() if abs(value) > THRESHOLD} == {}


@pytest.mark.parametrize("calls", [CALLS // 2])
def test_without_the_shadow_work_it_shows(tmp_path, calls):
    # Only builds with crash points know the switch; theirs is slower, the difference it leaves is larger than noise all the same.
    stack = stack_of(tmp_path / "half", ROOT / "build/ci/vestibule", {**os.environ, "VESTIBULE_FAILPOINT": "S1=skip"})
    found = measured(stack, calls)
    stack.service.stop()
    assert max(found[path] for path in SEND.values()) > THRESHOLD, "the test would not notice that shadows are not written"
