"""The real Moov Watchman as the screener, and as a shadow: who is listed is held, who is not is clear, and nobody gets by."""

import json
import re
import urllib.parse
import urllib.request

import pytest

from parts.moov_watchman import MoovWatchman
from parts.process import until
from parts.sanctions_lists import QUIMBY, unpack, with_entries
from parts.service import Service, new_guest

BORN = "1962-11-23"


@pytest.fixture
def lists(tmp_path):
    return unpack(tmp_path / "lists")


@pytest.fixture
def watchman(tmp_path, lists):
    server = MoovWatchman(tmp_path / "watchman", lists).start()
    yield server
    server.kill()


@pytest.fixture
def service(tmp_path, watchman):
    running = Service(tmp_path / "service", {"screening.provider": "watchman", "screening.url": watchman.url}).start().when("screening")
    yield running
    assert running.stop() == 0, running.log()[-2000:]


def enroll(service, wait=10, **person):
    return service.api("demo-guest").enroll(new_guest(**person), headers={"Prefer": f"wait={wait}"})


def status_of(service, answer) -> str:
    return service.api("demo-guest").get(f"/user/enrollments/{answer.json()['enrollmentId']}").json()["status"]


def cases(service) -> list[dict]:
    return service.api("demo-admin").get("/screening/cases").json()["items"]


def test_it_answers_in_the_shapes_that_were_recorded(watchman):
    info = json.loads(watchman.get("/v2/listinfo"))
    assert info["lists"]["us_ofac"] > 10_000 and re.fullmatch("[0-9a-f]{64}", info["listHashes"]["us_ofac"])
    assert info["version"] == "v0.65.0" and info["endedAt"] > "2026"
    query = "type=person&source=us_ofac&limit=100&minMatch=0.5&name="
    nobody = json.loads(watchman.get(f"/v2/search?{query}{urllib.parse.quote('Wilhelmina Thistlethwaite')}"))
    assert nobody["entities"] is None
    (found, *_) = json.loads(watchman.get(f"/v2/search?{query}{urllib.parse.quote('Nicolas Maduro Moros')}"))["entities"]
    assert (found["sourceList"], found["sourceID"], found["person"]["birthDate"][:10]) == ("us_ofac", "22790", BORN)
    assert 0.8 < found["match"] < 0.82, "a name alone never comes near 1"


@pytest.mark.parametrize("person", [
    {"firstName": "Nicolas", "lastName": "Maduro Moros", "dateOfBirth": BORN},
    {"firstName": "Nicolas", "lastName": "Maduro Moros", "dateOfBirth": "1950-02-03"},
    {"firstName": "Nikolas", "lastName": "Maduro Moros"},
    {"firstName": "Moros", "lastName": "Maduro Nicolas"},
    {"firstName": "Wilhelmina", "lastName": "Thistlethwaite", "otherNames": ["Nicolas Maduro Moros"]},
    {"firstName": "Владимир", "middleName": "Владимирович", "lastName": "Путин", "dateOfBirth": "1952-10-07"},
    {"firstName": "Ｎｉｃｏｌａｓ", "lastName": "Maduro Moros"},
], ids=["listed", "with another birth date", "misspelt", "in another order", "an alias", "in Cyrillic", "in wide letters"])
def test_who_is_listed_is_denied_and_stands_in_a_case(service, watchman, person):
    answer = enroll(service, **{"dateOfBirth": BORN, **person})
    assert answer.status_code == 400 and answer.json()["code"] == "SCREENING_DENIED", answer.text
    (case,) = cases(service)
    assert {hit["listId"] for hit in case["hits"]} == {"us_ofac"}


def test_who_is_not_listed_is_clear_under_the_list_and_version_of_the_server(service, watchman):
    for name in ("Wilhelmina Thistlethwaite", "Ann O'Neil", "Zoë Łukasiewicz", "Ottoline Featherstonehaugh"):
        first, last = name.split()
        answer = enroll(service, firstName=first, lastName=last)
        assert answer.status_code == 201 and answer.json()["screening"]["status"] == "CLEAR", answer.text
    assert not cases(service)


def test_nobody_gets_by_while_it_is_gone(service, watchman):
    watchman.kill()
    answers = [enroll(service, 0), enroll(service, 0, firstName="Nicolas", lastName="Maduro Moros", dateOfBirth=BORN)]
    assert [answer.status_code for answer in answers] == [202, 202]
    assert [status_of(service, answer) for answer in answers] == ["PENDING_SCREENING"] * 2
    watchman.start()
    until(lambda: [status_of(service, answer) for answer in answers] == ["ACTIVE", "ON_HOLD_SCREENING"], "both are decided", 120)


def test_a_list_that_changes_holds_who_is_on_it(service, watchman, lists):
    listed, other = enroll(service, firstName="Rosalind", lastName="Quimby", dateOfBirth="1990-05-17"), enroll(service, firstName="Wilhelmina", lastName="Thistlethwaite")
    assert (listed.status_code, other.status_code) == (201, 201)
    sdn = lists / "sdn.csv"
    sdn.write_bytes(with_entries(sdn.read_bytes(), QUIMBY))
    urllib.request.urlopen(urllib.request.Request(f"{watchman.url}/v2/data/refresh", method="POST", data=b"")).close()
    until(lambda: status_of(service, listed) == "ON_HOLD_SCREENING", "the listed one is held", 120)
    assert status_of(service, other) == "ACTIVE"


def test_as_a_shadow_it_agrees_with_the_built_in_one(tmp_path, watchman):
    service = Service(tmp_path / "shadowed", {"screening.shadow": "watchman", "screening.shadow_url": watchman.url}).start()
    service.when("screening")
    assert enroll(service).status_code == 201
    assert enroll(service, firstName="Nicolas", lastName="Maduro Moros", dateOfBirth=BORN).status_code == 400
    until(lambda: service.metrics().get('vestibule_screening_shadow_total{result="agrees"}') == 2, "both agree", 30)
    assert service.stop() == 0, service.log()[-2000:]
