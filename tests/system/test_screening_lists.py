"""The list from a folder: stale is unavailable, a swap holds who is on the new one, a broken set changes nothing."""

import json
import pathlib
import shutil
import subprocess
import time

import pytest

from parts.process import until
from parts.sanctions_lists import QUIMBY, unpack, with_entries, written
from parts.service import BINARY, Mailbox, Maildir, Service


@pytest.fixture
def lists(tmp_path) -> pathlib.Path:
    return unpack(tmp_path / "lists")


class Screened:
    """A service on that folder, and people who enter at the site that screens."""

    def __init__(self, tmp_path, lists, **settings):
        self.service = Service(tmp_path, {"screening.lists_dir": lists, **settings}).start()
        self.mailbox = Mailbox(Maildir(self.service.data / "mail"))

    def enter(self, wait=0, **person):
        person, answer = self.service.api().register(site="offers", **{"dateOfBirth": "1990-05-17", **person})
        assert answer.status_code == 201, answer.text
        user_id, token = self.mailbox.activation(person["email"])
        return user_id, self.service.api().post(f"/user/activate-token/{user_id}", {"token": token},
                                                headers={"Prefer": f"wait={wait}"})

    def status(self, user_id):
        return self.service.api("demo-admin").get(f"/user/{user_id}").json()["status"]

    def metric(self, name) -> float:
        return self.service.metrics()[name]

    def vestibule(self, *words) -> str:
        flags = [word for key, value in self.service.settings.items() if key != "http.listen"
                 for word in (f"--{key}", str(value))]
        done = subprocess.run([BINARY, *words, *flags], capture_output=True, text=True, timeout=60)
        assert done.returncode == 0, done.stderr
        return done.stdout

    def knows_words_of(self, people):
        until(lambda: self.metric("vestibule_screening_words_written_total") == people, "their words are written", 60)

    def becomes(self, user_id, status, seconds=40):
        until(lambda: self.status(user_id) == status, f"the user becomes {status}", seconds)


@pytest.fixture
def screened(tmp_path, lists):
    made = []

    def make(**settings):
        made.append(Screened(tmp_path, lists, **settings))
        return made[-1]
    yield make
    for each in made:
        assert each.service.stop() == 0, each.service.log()[-2000:]


def test_a_stale_list_clears_nobody_until_it_is_confirmed(screened, lists):
    written(lists, seconds_ago=3600)
    house = screened(**{"screening.max_age": 600})
    until(lambda: "list set taken up" in house.service.log(), "the list is loaded", 60)
    user_id, answer = house.enter(firstName="Rosalind", lastName="Quimby")
    assert answer.status_code == 202 and answer.json()["status"] == "PENDING_SCREENING"
    time.sleep(3)
    assert house.status(user_id) == "PENDING_SCREENING"
    assert house.service.log().count("the list is stale: nobody is cleared age_days=0 remedy=") == 1
    assert "not asked yet  RETRIED" in house.vestibule("screening", "waiting", "list")
    written(lists)
    house.becomes(user_id, "ACTIVE")


def test_a_broken_set_at_the_start_is_told_with_every_fault(screened, lists):
    (lists / "alt.csv").unlink()
    (lists / "sdn.csv").write_bytes((lists / "sdn.csv").read_bytes()[:2_000_000])
    house = screened()
    until(lambda: house.service.log().count("fault of the list set what=") >= 2, "the faults are told", 60)
    log = house.service.log()
    assert "a list set was refused, and none is in service: nobody can be screened" in log
    assert "fault of the list set what=\"alt.csv: " in log and "fault of the list set what=\"sdn.csv:" in log


def test_a_swapped_list_holds_who_is_on_it_and_a_broken_one_changes_nothing(screened, lists):
    written(lists)
    house = screened()
    house.service.when("screening")
    user_id, answer = house.enter(firstName="Rosalind", lastName="Quimby")
    other, _ = house.enter(firstName="Wilhelmina", lastName="Thistlethwaite")
    assert answer.status_code == 200, answer.text

    whole = (lists / "sdn.csv").read_bytes()
    (lists / "sdn.csv").write_bytes(whole[:len(whole) // 2])
    until(lambda: "a list set was refused" in house.service.log(), "the broken set is refused", 60)
    third, answer = house.enter(firstName="Ottoline", lastName="Featherstonehaugh")
    assert answer.status_code == 200, "the set in service stays"

    house.knows_words_of(3)
    (lists / "sdn.csv").write_bytes(with_entries(whole, QUIMBY))
    house.becomes(user_id, "ON_HOLD_SCREENING", 60)
    assert house.status(other) == "ACTIVE" and house.status(third) == "ACTIVE"
    assert house.metric("vestibule_screening_unconcerned_total") == 2, "whoever shares no word with the entry is not asked about"
    assert "entries=1 concerned=1 unconcerned=2" in house.service.log()
    items = house.service.api("demo-admin").get("/screening/cases").json()["items"]
    assert [item["userId"] for item in items] == [user_id] and items[0]["hits"][0]["entityId"] == "99999"


def test_whom_a_human_cleared_a_human_judges_again_under_another_list(screened, lists):
    written(lists)
    house = screened()
    house.service.when("screening")
    admin = house.service.api("demo-admin")
    user_id, answer = house.enter(wait=5, firstName="12", lastName="34")
    assert answer.json()["code"] == "SCREENING_DENIED", answer.text
    (case,) = admin.get("/screening/cases").json()["items"]
    verdict = {"decision": "CLEAR", "reason": "The passport was seen", "reviewer": "r.meyer"}
    assert admin.post(f"/screening/cases/{case['caseId']}/decision", verdict).status_code == 200
    assert house.status(user_id) == "ACTIVE"
    house.knows_words_of(1)

    whole = (lists / "sdn.csv").read_bytes()
    (lists / "sdn.csv").write_bytes(with_entries(whole, QUIMBY))
    house.becomes(user_id, "ON_HOLD_SCREENING", 60)
    (opened,) = admin.get("/screening/cases?status=OPEN").json()["items"]
    assert opened["userId"] == user_id and opened["caseId"] != case["caseId"]
    until(lambda: house.metric("vestibule_screening_behind") == 0, "nobody is behind", 10)


def test_everybody_is_compared_anew_as_a_check(screened, lists):
    written(lists)
    house = screened()
    house.service.when("screening")
    for name in ("Rosalind", "Wilhelmina", "Ottoline"):
        _, answer = house.enter(wait=5, firstName=name, lastName="Quimby")
        assert answer.status_code == 200
    compared = house.metric("vestibule_screening_compared_total")
    started = json.loads(house.vestibule("screening", "rescreen", "start", "--json"))
    assert started["people"] == 3 and started["behind"] <= 3
    until(lambda: json.loads(house.vestibule("screening", "rescreen", "status", "--json")) == {"people": 3, "behind": 0},
          "everybody is compared", 30)
    assert house.metric("vestibule_screening_compared_total") == compared + 3
    assert "0 of 3 clear people" in house.vestibule("screening", "rescreen", "status")


def test_without_a_list_nothing_starts_where_somebody_screens(screened, tmp_path):
    house = screened()
    tenants = tmp_path / "tenants"
    shutil.copytree(house.service.data / "tenants", tenants)
    ended = subprocess.run([BINARY, "serve", "--http.listen", "127.0.0.1:0", "--data_dir", tmp_path / "other",
                            "--tenants.dir", tenants], capture_output=True, text=True, timeout=30)
    assert ended.returncode == 2, ended.stderr
    assert "screening.lists_dir" in ended.stderr and "SDN" in ended.stderr
