"""SIGKILL at the points of events.md 1.7: what was answered is kept, told in order, and mailed once."""

import pytest
import requests

from conftest import real_settings
from faults import oracle
from parts.process import until
from parts.service import Mailbox, Maildir, Service, new_person
from parts.smtp import SmtpServer

COMMANDS = 12


@pytest.fixture
def count(request):
    # A mail marked and not sent is tried again after a minute (the policy): once is enough where it counts in minutes.
    waits_a_minute = "D2" in request.node.name
    return (10 if waits_a_minute else 50) if request.config.getoption("--full") else (1 if waits_a_minute else 3)


def register_until_answered(service: Service, failpoint_env: dict, people: dict, commands: int):
    """Registers people with Idempotency-Keys; whenever the service has died, starts it again without the failpoint."""
    deaths = 0
    for _ in range(commands):
        person = new_person()
        while True:
            try:
                _, answer = person, service.api().post("/user/registration", person, timeout=10,
                                                       headers={"Idempotency-Key": person["primaryUserIdentifier"]})
                assert answer.status_code == 201, answer.text
                people[person["email"]] = answer.json()["userId"]
                break
            except requests.ConnectionError:
                until(lambda: not service.process.running(), "the service is dead", 5)
                deaths += 1
                assert deaths < 5, service.log()[-2000:]
                service.process.env = {}
                service.restart()
    return deaths


def crash(service: Service, point: str, nth: int) -> Service:
    service.process.env = {"VESTIBULE_FAILPOINT": f"{point}=nth:{nth}:kill"}
    return service


def registered_and_killed(service: Service, point: str, nth: int) -> tuple[dict, int]:
    """The people registered while the service died at the point and was started again, and the deaths."""
    service.start().stop()  # the demo tenant and the database exist
    crash(service, point, nth).restart()
    people = {}
    deaths = register_until_answered(service, {}, people, COMMANDS)
    return people, deaths + oracle.revived(service)


def check_registrations(records_now, people: dict):
    records = until(lambda: (found := records_now()) and
                    len({r["headers"]["ce_subject"] for r in found if r["headers"]["ce_type"].endswith("user.registered.v1")})
                    >= len(people) and found, "all events are in the log", 20)
    oracle.check_order(records)
    oracle.check_told(records, people.values())


@pytest.mark.parametrize("point", ["H1", "H2", "C1", "C2", "D1", "D3", "D4"])
def test_killed_on_the_embedded_stack(point, tmp_path, count):
    deaths = 0
    for attempt in range(count):
        service = Service(tmp_path / f"{point}-{attempt}")
        people, died = registered_and_killed(service, point, 2 + 3 * attempt)
        deaths += died
        oracle.check_mailed(Mailbox(Maildir(service.data / "mail")), people)
        check_registrations(lambda service=service: oracle.embedded_log(service), people)
        assert service.stop() == 0
    assert deaths > 0, f"{point} was never reached: a test that cannot fail"


@pytest.mark.parametrize("point", ["H1", "R1", "R2", "R3"])
def test_killed_between_outbox_and_kafka(point, tmp_path, count, postgres, kafka, smtp):
    deaths = 0
    for attempt in range(count):
        prefix = f"{point.lower()}-{attempt}"
        service = Service(tmp_path / prefix, real_settings(postgres, kafka, smtp, prefix))
        people, died = registered_and_killed(service, point, 2 + 3 * attempt)
        deaths += died
        # The process may die in the middle of a mail: marked and not sent it is tried again after a minute, sent and its
        # reply not read it comes twice.
        oracle.check_mailed(Mailbox(smtp), people, seconds=120, copies=2)
        check_registrations(lambda prefix=prefix: kafka.read(f"{prefix}.user.v1"), people)
        assert service.stop() == 0
    assert deaths > 0, f"{point} was never reached: a test that cannot fail"


@pytest.mark.parametrize("point", ["D1", "D2", "D3", "D4"])
def test_killed_while_mailing_over_smtp(point, tmp_path, count):
    for attempt in range(count):
        smtp = SmtpServer(tmp_path / f"smtp-{attempt}").start()
        service = Service(tmp_path / f"{point}-{attempt}", {"mail.smtp.url": smtp.url})
        crash(service, point, 1 + attempt).start()
        people = {}
        register_until_answered(service, {}, people, 4)
        until(lambda: not service.process.running() or not service.process.env, "the crash point", 20)
        if not service.process.running():
            service.process.env = {}
            service.restart()
        copies = 2 if point in ("D3", "D4") else 1
        oracle.check_mailed(Mailbox(smtp), people, seconds=120, copies=copies)
        assert service.stop() == 0
        smtp.stop()


def test_killed_right_after_the_answer(tmp_path, count):
    for attempt in range(count):
        service = Service(tmp_path / str(attempt)).start()
        person, answer = service.api().register()
        service.kill()
        assert answer.status_code == 201
        service.restart()
        oracle.check_mailed(Mailbox(Maildir(service.data / "mail")), {person["email"]: answer.json()["userId"]})
        assert service.stop() == 0


def test_a_stop_in_the_middle_loses_nothing(tmp_path):
    service = Service(tmp_path / "stop").start()
    people = {}
    for _ in range(10):
        person, answer = service.api().register()
        people[person["email"]] = answer.json()["userId"]
    assert service.stop() == 0
    service.restart()
    oracle.check_mailed(Mailbox(Maildir(service.data / "mail")), people)
    assert service.stop() == 0
