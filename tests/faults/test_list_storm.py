"""The list is swapped in the middle of a storm of enrollments, at two instances on PostgreSQL and Kafka: nobody is lost,
nobody stays active whom the new list holds, and the evidence of everybody else is newer than the swap."""

import collections
import concurrent.futures
import itertools
import json
import os
import time

import pytest

from bench.loads import post_all
from faults import oracle
from parts.process import until
from parts.sanctions_lists import unpack, with_entries
from parts.service import LISTED, Service, new_guest

# Whom only the new list holds; one in fifty who enroll is one of them, and one in a hundred is on both lists.
NEWLY_LISTED = [{"firstName": first, "lastName": last, "dateOfBirth": "1990-05-17", "countryCode": "US"} for first, last in
                itertools.product(["Wilhelmina", "Ottoline", "Peregrine", "Clementina"],
                                  ["Thistlethwaite", "Featherstonehaugh", "Cholmondeley", "Wriothesley", "Quatermass"])]
PREFIX = "storm"


@pytest.fixture
def count(request):
    return 10_000 if request.config.getoption("--full") else 600


@pytest.fixture
def lists(tmp_path):
    return unpack(tmp_path / "lists")


def swap(lists):
    """At once, as a publication arrives."""
    whole = (lists / "sdn.csv").read_bytes()
    entries = [f'{99000 + n},"{person["lastName"].upper()}, {person["firstName"]}","individual","SDGT",' + "-0- ," * 7 +
               '"DOB 17 May 1990."\r\n' for n, person in enumerate(NEWLY_LISTED)]
    (lists / "sdn.new").write_bytes(with_entries(whole, "".join(entries).encode()))
    os.replace(lists / "sdn.new", lists / "sdn.csv")


@pytest.fixture
def instances(postgres, kafka, tmp_path, lists):
    """Two of one deployment, whose mails go to folders."""
    settings = {"database.url": postgres.new_database(), "events.kafka.brokers": kafka.brokers, "events.kafka.prefix": PREFIX,
                "screening.lists_dir": lists}
    first = Service(tmp_path / "first", settings).start(60).when("screening")
    second = Service(tmp_path / "second", {**settings, "keys.file": first.data / "keys", "tenants.dir": first.data / "tenants"})
    second.data.mkdir(parents=True)
    (second.data / "demo.json").write_text((first.data / "demo.json").read_text())
    second.start(60).when("screening")
    yield first, second
    assert first.stop() == second.stop() == 0


def storm(instances, people, at_half):
    """Half of them at each instance, 16 at a time; status and body of each answer, in order."""
    halves = [people[0::2], people[1::2]]
    with concurrent.futures.ThreadPoolExecutor(2) as pool:
        loads = [pool.submit(post_all, service.api("demo-guest"), "/user/v2/enrollments", list(map(json.dumps, half)), 16)
                 for service, half in zip(instances, halves)]
        at_half()
        assert not all(load.done() for load in loads), "the swap came too late"
        return [answer for pair in zip(*(load.result()[1] for load in loads), strict=True) for answer in pair]


def enrollment_of(answer) -> str:
    status, body = answer
    assert status in (201, 202) or status == 400 and body["code"] == "SCREENING_DENIED", answer
    return body["enrollmentId"]


def test_the_list_is_swapped_in_the_middle_of_a_storm(instances, postgres, kafka, lists, count):
    kinds = [NEWLY_LISTED[n // 50 % len(NEWLY_LISTED)] if n % 50 == 25 else LISTED if n % 100 == 99 else {} for n in range(count)]
    with oracle.counting(instances[0], postgres) as one:
        def at_half():
            until(lambda: one("SELECT COUNT(*) FROM enrollment") >= count // 2, "half of them are enrolled", 120)
            swap(lists)

        began = time.monotonic()
        answers = storm(instances, [new_guest(**kind) for kind in kinds], at_half)
        print(f"{count} enrollments in {time.monotonic() - began:.1f} s: {collections.Counter(status for status, _ in answers)}")
        expected = {enrollment_of(answer): "ON_HOLD_SCREENING" if kind else "ACTIVE" for kind, answer in zip(kinds, answers)}
        assert len(expected) == count == one("SELECT COUNT(*) FROM enrollment")

        def decided():
            return one("SELECT generation FROM screening_list") == 2 and one("""SELECT COUNT(*) FROM screening_standing s, screening_list l
                       WHERE s.status = 'PENDING' OR s.status = 'CLEAR' AND s.generation < l.generation""") == 0
        until(decided, "everybody is compared with the new list", 240, pause=0.5)
        held = {id_ for id_, status in expected.items() if status != "ACTIVE"}
        rows = postgres.sql("SELECT id FROM enrollment WHERE status = 'ON_HOLD_SCREENING'",
                            instances[0].settings["database.url"].rsplit("/", 1)[1]).splitlines()
        assert set(rows) == held
        assert one("SELECT COUNT(*) FROM enrollment WHERE status = 'ACTIVE'") == count - len(held)
        oracle.check_screened(instances[0], postgres)

        until(lambda: one("SELECT COUNT(*) FROM outbox") == 0, "all events are in the log", 240, pause=0.5)
    told = oracle.check_order(kafka.read(f"{PREFIX}.enrollment.v1"))
    assert {subject.removeprefix("enrollment/") for subject in told} == set(expected)
