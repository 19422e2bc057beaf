"""SIGKILL while people who had to wait are screened, and while everybody is compared with a new list or as a check."""

import collections
import datetime
import json
import string
import subprocess
import time
import urllib.parse

import pytest

from faults import oracle
from parts.process import until
from parts.sanctions_lists import unpack, with_entries, written
from parts.service import BINARY, LISTED, Service, new_guest
from parts.watchman import Watchman

PEOPLE = 10


@pytest.fixture
def lists(tmp_path):
    return unpack(tmp_path / "lists")


@pytest.fixture(params=["embedded", "real"])
def stack(request, tmp_path):
    """Settings of a deployment of its own, and the PostgreSQL that it runs on."""
    if request.param == "embedded":
        return {}, None
    postgres, kafka = request.getfixturevalue("postgres"), request.getfixturevalue("kafka")
    return {"database.url": postgres.new_database(), "events.kafka.brokers": kafka.brokers,
            "events.kafka.prefix": f"c{time.time_ns()}"}, postgres


def leases_end(service, postgres):
    """On PostgreSQL the claims of the dead last a minute; it is taken back rather than waited for."""
    if postgres:
        postgres.sql("UPDATE screening_standing SET lease_until = lease_until - 60000000 WHERE lease_until IS NOT NULL",
                     service.settings["database.url"].rsplit("/", 1)[1])


def enroll(service, number):
    listed = number % 5 == 4
    answer = service.api("demo-guest").enroll(new_guest(**(LISTED if listed else {})), headers={"Prefer": "wait=0"})
    assert answer.status_code == 202, answer.text
    return answer.json()["enrollmentId"], "ON_HOLD_SCREENING" if listed else "ACTIVE"


def wait_for(service, expected):
    bank = service.api("demo-guest")

    def decided():
        return all(bank.get(f"/user/enrollments/{id_}").json()["status"] == status for id_, status in expected.items())
    until(decided, "everybody is decided", 120)


def survive(service):
    """The death that was ordered, and the start after it."""
    until(lambda: not service.process.running(), "the service dies at the point", 60)
    service.process.env = {}
    service.restart()


@pytest.mark.parametrize("point", ["SC1=nth:3:kill", "SC2=nth:3:kill"])
def test_killed_while_waiting_people_are_screened(point, tmp_path, lists, stack):
    settings, postgres = stack
    written(lists, seconds_ago=3600)
    service = Service(tmp_path, {"screening.lists_dir": lists, "screening.max_age": 600, **settings},
                      env={"VESTIBULE_FAILPOINT": point}).start(60)
    expected = dict(enroll(service, number) for number in range(PEOPLE))
    written(lists, seconds_ago=0)
    survive(service)
    leases_end(service, postgres)
    wait_for(service, expected)
    oracle.check_screened(service, postgres)
    assert service.stop() == 0


@pytest.mark.parametrize("point", ["SC3=kill", "SC4=kill"])
def test_killed_while_people_are_compared_with_a_new_list(point, tmp_path, lists, stack):
    settings, postgres = stack
    written(lists, seconds_ago=0)
    service = Service(tmp_path, {"screening.lists_dir": lists, **settings}).start(60).when("screening")
    bank = service.api("demo-guest")
    people = [bank.enroll(new_guest()).json()["enrollmentId"] for _ in range(PEOPLE)]
    target = bank.enroll(new_guest(firstName="Wilhelmina", lastName="Thistlethwaite",
                                    dateOfBirth="1990-05-17")).json()["enrollmentId"]
    until(lambda: service.metrics()["vestibule_screening_words_written_total"] == len(people) + 1, "their words are written", 60)
    service.stop()

    whole = (lists / "sdn.csv").read_bytes()
    entry = b'99999,"THISTLETHWAITE, Wilhelmina","individual","SDGT",-0- ,-0- ,-0- ,-0- ,-0- ,-0- ,-0- ,"DOB 17 May 1990."\r\n'
    (lists / "sdn.csv").write_bytes(with_entries(whole, entry))
    service.process.env = {"VESTIBULE_FAILPOINT": point}
    service.restart()
    survive(service)
    leases_end(service, postgres)
    wait_for(service, dict.fromkeys(people, "ACTIVE") | {target: "ON_HOLD_SCREENING"})
    oracle.check_screened(service, postgres)
    assert service.stop() == 0


class TestAnOutsideScreener:
    """Everybody is compared; whom the screener was asked about tells how often."""

    PAGE = 256  # people marked at once

    @pytest.fixture
    def watchman(self):
        server = Watchman()
        yield server
        server.stop()

    @staticmethod
    def asked(watchman, since) -> collections.Counter:
        urls = [urllib.parse.urlsplit(call["path"]) for call in list(watchman.partner.calls)[since:]]
        return collections.Counter(urllib.parse.parse_qs(url.query)["name"][0] for url in urls if url.path == "/v2/search")

    @staticmethod
    def serve(tmp_path, watchman, people, deployment=None, **more):
        """A stopped service with so many active guests, each of a name of her own."""
        settings = {"screening.provider": "watchman", "screening.url": watchman.url, **(deployment or {})}
        service = Service(tmp_path, {**settings, "screening.requests_per_second": 5000, "screening.burst": 5000})
        service.start(60).when("screening")
        bank = service.api("demo-guest")
        names = [f"Quimby{a}{b}" for a in string.ascii_lowercase for b in string.ascii_lowercase][:people]
        expected = {bank.enroll(new_guest(lastName=name), headers={"Prefer": "wait=0"}).json()["enrollmentId"]: "ACTIVE"
                    for name in names}
        wait_for(service, expected)
        assert service.stop() == 0
        return Service(tmp_path, {**settings, **more}, "again"), [f"Rosalind {name}" for name in names], expected

    @staticmethod
    def behind(service) -> int:
        flags = [word for key, value in service.settings.items() if key != "http.listen" for word in (f"--{key}", str(value))]
        done = subprocess.run([BINARY, "screening", "rescreen", "status", "--json", *flags], capture_output=True, text=True, timeout=60)
        assert done.returncode == 0, done.stderr
        return json.loads(done.stdout)["behind"]

    def test_killed_between_the_pages_of_a_rescreening(self, tmp_path, watchman, stack):
        settings, postgres = stack
        service, names, expected = self.serve(tmp_path, watchman, self.PAGE + 20, settings,
                                              **{"screening.requests_per_second": 5000, "screening.burst": 5000})
        service.process.env = {"VESTIBULE_FAILPOINT": "SC5=nth:2:kill"}
        service.restart().when("screening")
        since = len(watchman.partner.calls)
        flags = [word for key, value in service.settings.items() if key != "http.listen" for word in (f"--{key}", str(value))]
        started = subprocess.run([BINARY, "screening", "rescreen", "start", *flags], capture_output=True, text=True, timeout=60)
        assert started.returncode == 0 and f"{len(names)} of {len(names)} clear people" in started.stdout, started
        until(lambda: not service.process.running(), "the service dies between the pages", 60)
        assert self.behind(service) == 20
        assert self.asked(watchman, since) == collections.Counter(names[:self.PAGE])
        service.process.env = {}
        service.restart()
        until(lambda: self.behind(service) == 0, "everybody is compared", 60)
        assert self.asked(watchman, since) == collections.Counter(names), "each once, whoever was killed in between"
        oracle.check_screened(service, postgres)
        assert service.stop() == 0

    def test_a_new_list_is_compared_at_a_pace_and_after_a_death_too(self, tmp_path, watchman):
        rate, burst = 30, 5
        service, names, expected = self.serve(tmp_path, watchman, 100, **{"screening.requests_per_second": rate, "screening.burst": burst})
        watchman.listed, watchman.hash = {names[-1]: 0.97}, "b" * 64
        since, began = len(watchman.partner.calls), time.monotonic()
        service.process.env = {"VESTIBULE_FAILPOINT": "SC3=nth:2:kill"}  # 32 people compared, 32 asked about and not stored
        service.restart()
        until(lambda: not service.process.running(), "the service dies at the point", 60)
        assert 0 < self.behind(service) < len(names)
        service.process.env = {}
        service.restart().when("screening")
        newcomer = service.api("demo-guest").enroll(new_guest(), headers={"Prefer": "wait=10"})
        assert newcomer.status_code == 201, "who comes meanwhile is decided meanwhile"
        left = []

        def all_compared():
            left.append(service.metrics()["vestibule_screening_behind"])
            return left[-1] == 0
        until(all_compared, "everybody is compared", 60, 0.2)
        assert len(set(left)) > 2 and left == sorted(left, reverse=True), "it tells how many are to come"
        wait_for(service, expected | {list(expected)[-1]: "ON_HOLD_SCREENING"})
        times = self.asked(watchman, since)
        assert set(names) <= set(times) and max(times[name] for name in names) <= 2
        calls = [call for call in list(watchman.partner.calls)[since:]]
        assert len(calls) <= rate * (time.monotonic() - began) + 2 * burst, "no faster than allowed, after a restart too"
        oracle.check_screened(service)
        assert service.stop() == 0

    def test_two_instances_share_the_work(self, tmp_path, watchman, postgres, kafka):
        settings = {"database.url": postgres.new_database(), "events.kafka.brokers": kafka.brokers,
                    "events.kafka.prefix": "shared-work", "screening.provider": "watchman", "screening.url": watchman.url,
                    "screening.requests_per_second": 1000, "screening.burst": 1000}
        first = Service(tmp_path / "first", settings).start(60).when("screening")
        names = [f"Quimby{letter}{other}" for letter in "abcdefghij" for other in "abcde"]
        expected = {first.api("demo-guest").enroll(new_guest(lastName=name), headers={"Prefer": "wait=0"}).json()["enrollmentId"]:
                    "ACTIVE" for name in names}
        wait_for(first, expected)
        second = Service(tmp_path / "second", {**settings, "keys.file": first.data / "keys", "tenants.dir": first.data / "tenants"})
        second.start(60).when("screening")
        watchman.delay = 0.25  # the second may see up to ten seconds later that the list has changed
        since, watchman.hash = len(watchman.partner.calls), "b" * 64
        watchman.refreshed += datetime.timedelta(seconds=10)
        until(lambda: len(self.asked(watchman, since)) == len(names) and self.behind(first) == 0, "everybody is compared", 60, 0.5)
        assert self.asked(watchman, since) == collections.Counter(f"Rosalind {name}" for name in names), "each is asked about once"
        for service in (first, second):
            assert service.metrics()["vestibule_screening_compared_total"] > 0
        oracle.check_screened(first, postgres)
        assert first.stop() == second.stop() == 0
