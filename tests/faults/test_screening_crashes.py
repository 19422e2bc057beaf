"""SIGKILL while people who had to wait are screened, and while everybody is compared with a new list."""

import time

import pytest

from faults import oracle
from parts.process import until
from parts.sanctions_lists import unpack, written
from parts.service import LISTED, Service, new_guest

PEOPLE = 10


@pytest.fixture
def lists(tmp_path):
    return unpack(tmp_path / "lists")


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
def test_killed_while_waiting_people_are_screened(point, tmp_path, lists):
    written(lists, seconds_ago=3600)
    service = Service(tmp_path, {"screening.lists_dir": lists, "screening.max_age": 600},
                      env={"VESTIBULE_FAILPOINT": point}).start()
    expected = dict(enroll(service, number) for number in range(PEOPLE))
    written(lists, seconds_ago=0)
    survive(service)
    wait_for(service, expected)
    oracle.check_screened(service)
    assert service.stop() == 0


@pytest.mark.parametrize("point", ["SC3=kill", "SC4=kill"])
def test_killed_while_people_are_compared_with_a_new_list(point, tmp_path, lists):
    written(lists, seconds_ago=0)
    service = Service(tmp_path, {"screening.lists_dir": lists}).start().when("screening")
    bank = service.api("demo-guest")
    people = [bank.enroll(new_guest()).json()["enrollmentId"] for _ in range(PEOPLE)]
    target = bank.enroll(new_guest(firstName="Wilhelmina", lastName="Thistlethwaite",
                                    dateOfBirth="1990-05-17")).json()["enrollmentId"]
    time.sleep(3)  # the book of words is written behind the decisions
    service.stop()

    whole = (lists / "sdn.csv").read_bytes()
    entry = b'99999,"THISTLETHWAITE, Wilhelmina","individual","SDGT",-0- ,-0- ,-0- ,-0- ,-0- ,-0- ,-0- ,"DOB 17 May 1990."\r\n'
    (lists / "sdn.csv").write_bytes(whole[:-1] + entry + b"\x1a")
    service.process.env = {"VESTIBULE_FAILPOINT": point}
    service.restart()
    survive(service)
    wait_for(service, dict.fromkeys(people, "ACTIVE") | {target: "ON_HOLD_SCREENING"})
    oracle.check_screened(service)
    assert service.stop() == 0
