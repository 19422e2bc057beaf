"""SIGKILL at the points of events.md 1.7 while guests are enrolled: nobody is enrolled twice, half, or unscreened."""

import collections

import pytest
import requests

from faults import oracle
from parts.process import until
from parts.service import LISTED, Mailbox, Maildir, Service, new_guest

COMMANDS = 10


@pytest.fixture
def count(request):
    return 50 if request.config.getoption("--full") else 3


def enroll_until_answered(service: Service, commands: int) -> tuple[dict, list, int]:
    """Enrolls guests with Idempotency-Keys, every fifth of them listed; whenever the service has died, starts it again
    without the failpoint. Gives the approved by address, the enrollments of the held, and the deaths."""
    approved, held, deaths = {}, [], 0
    for number in range(commands):
        guest = new_guest(**(LISTED if number % 5 == 4 else {}))
        while True:
            try:
                answer = service.api("demo-guest").enroll(guest, timeout=15, headers={
                    "Idempotency-Key": guest["primaryUserIdentifier"]})
                break
            except requests.ConnectionError:
                until(lambda: not service.process.running(), "the service is dead", 5)
                deaths += 1
                assert deaths < 5, service.log()[-2000:]
                service.process.env = {}
                service.restart().when("screening")
        if number % 5 == 4:
            assert answer.status_code == 400 and answer.json()["code"] == "SCREENING_DENIED", answer.text
            held.append(answer.json()["enrollmentId"])
        else:
            assert answer.status_code == 201, answer.text
            approved[guest["email"]] = answer.json()
    return approved, held, deaths


def facts_of(records: list[dict]) -> dict[str, list[str]]:
    """What was told of each enrollment, first occurrences in order."""
    told, seen = collections.defaultdict(list), set()
    for record in records:
        head = record["headers"]
        if head["ce_subject"].startswith("enrollment/") and head["ce_id"] not in seen:
            seen.add(head["ce_id"])
            told[head["ce_subject"].removeprefix("enrollment/")].append(head["ce_type"].split(".")[2])
    return told


@pytest.mark.parametrize("point", ["H1", "H2", "C1", "D3"])
def test_killed_while_guests_are_enrolled(point, tmp_path, count):
    deaths = 0
    for attempt in range(count):
        service = Service(tmp_path / f"{point}-{attempt}").start()
        service.stop()
        service.process.env = {"VESTIBULE_FAILPOINT": f"{point}=nth:{2 + 3 * attempt}:kill"}
        service.restart().when("screening")
        approved, held, died = enroll_until_answered(service, COMMANDS)
        deaths += died
        deaths += oracle.revived(service)

        bank = service.api("demo-guest")
        for body in approved.values():
            state = bank.get(f"/user/enrollments/{body['enrollmentId']}").json()
            assert state["status"] == "ACTIVE" and state["screening"]["status"] == "CLEAR"
        for enrollment in held:
            assert bank.get(f"/user/enrollments/{enrollment}").json()["status"] == "ON_HOLD_SCREENING"

        ends = {body["enrollmentId"]: "approved" for body in approved.values()} | dict.fromkeys(held, "held")
        records = until(lambda: (found := oracle.embedded_log(service)) and
                        all(end in facts_of(found)[enrollment] for enrollment, end in ends.items()) and found,
                        "all events are in the log", 20)
        oracle.check_order(records)
        told = facts_of(records)
        assert set(told) == set(ends), "an enrollment was told that nobody asked for, or one is missing"
        for enrollment, end in ends.items():
            assert told[enrollment][:3] == ["requested", "screened", end] and told[enrollment].count(end) == 1

        mailbox = Mailbox(Maildir(service.data / "mail"))
        for address in approved:
            mailbox.one(address, "notice-welcome", 30)
            assert len({mail["Message-ID"] for mail in mailbox.all(address)}) == 1
        assert service.stop() == 0
    assert deaths > 0, f"{point} was never reached: a test that cannot fail"
