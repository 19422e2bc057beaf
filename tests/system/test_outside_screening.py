"""A screener outside: people wait for it, nobody gets by while it is in trouble, and a shadow decides nothing."""

import datetime
import re
import time
from concurrent.futures import ThreadPoolExecutor

import pytest

from parts.moe_partner import StandIn
from parts.process import until
from parts.service import BINARY, Mailbox, Maildir, Service, new_guest
from parts.watchman import MOODS, Watchman


@pytest.fixture
def watchman():
    server = Watchman()
    yield server
    server.stop()


@pytest.fixture
def serve(tmp_path):
    started = []

    def make(**settings):
        started.append(Service(tmp_path / "service", settings).start())
        return started[-1]
    yield make
    for service in started:
        assert service.stop() == 0, service.log()[-2000:]


def outside(url: str, **more) -> dict:
    return {"screening.provider": "watchman", "screening.url": url, **more}


def enroll(service, wait=5, **person):
    return service.api("demo-guest").enroll(new_guest(**person), headers={"Prefer": f"wait={wait}"})


def status_of(service, answer) -> str:
    return service.api("demo-guest").get(f"/user/enrollments/{answer.json()['enrollmentId']}").json()["status"]


def becomes(service, answer, status, seconds=60):
    until(lambda: status_of(service, answer) == status, f"the enrollment is {status}", seconds)


def shadow_said(service) -> dict[str, float]:
    found = ((re.fullmatch(r'vestibule_screening_shadow_total\{result="(\w+)"\}', name), number)
             for name, number in service.metrics().items())
    return {match.group(1): number for match, number in found if match and number}


def test_an_enrollment_waits_for_the_screener_outside(serve, watchman):
    service = serve(**outside(watchman.url)).when("screening")
    watchman.delay = 0.3
    answer = enroll(service, firstName="Ann", middleName="B", lastName="O'Neil", dateOfBirth="1984-05-17", otherNames=["Annie"])
    assert answer.status_code == 201 and answer.json()["screening"]["status"] == "CLEAR", answer.text
    assert watchman.searches("Ann B O'Neil") == [{"type": ["person"], "name": ["Ann B O'Neil"], "birthDate": ["1984-05-17"],
                                                  "source": ["us_ofac"], "limit": ["100"], "minMatch": ["0.5"]}]
    assert len(watchman.searches("Annie")) == 1, "the server never scores altNames"

    answer = enroll(service, wait=0)
    assert answer.status_code == 202 and answer.json()["status"] == "PENDING_SCREENING"
    becomes(service, answer, "ACTIVE")


def test_a_name_in_other_letters_is_asked_for_as_it_is_read_too(serve, watchman):
    service = serve(**outside(watchman.url)).when("screening")
    watchman.listed = {"vladimir putin": 0.9}
    answer = enroll(service, firstName="Владимир", lastName="Путин")
    assert answer.status_code == 400 and answer.json()["code"] == "SCREENING_DENIED", answer.text
    assert len(watchman.searches("Владимир Путин")) == 1
    watchman.listed = {"lukasz zoe": 0.9}
    assert enroll(service, firstName="Łukasz", lastName="Zoë").status_code == 400


@pytest.mark.parametrize("first, last", [("أيمن", "الظواهري"), ("정은", "김"), ("Quanguo", "陈")])
def test_a_name_in_letters_that_it_cannot_compare_is_not_asked_for_and_held(serve, watchman, first, last):
    service = serve(**outside(watchman.url)).when("screening")
    answer = enroll(service, firstName=first, lastName=last)
    assert answer.status_code == 400 and answer.json()["code"] == "SCREENING_DENIED", answer.text
    assert not watchman.searches(f"{first} {last}")
    (case,) = service.api("demo-admin").get("/screening/cases").json()["items"]
    assert [hit["fields"] for hit in case["hits"]] == [{"unread": ["NAME_UNREADABLE"]}]


def test_a_hit_of_the_screener_outside_opens_a_case(serve, watchman):
    service = serve(**outside(watchman.url)).when("screening")
    watchman.listed = {"Ann Lima": 0.97, "Eve Lima": 0.64}
    answer = enroll(service, firstName="Ann", lastName="Lima")
    assert answer.status_code == 400 and answer.json()["code"] == "SCREENING_DENIED", answer.text
    assert enroll(service, firstName="Eve", lastName="Lima").status_code == 201
    (case,) = service.api("demo-admin").get("/screening/cases").json()["items"]
    (hit,) = case["hits"]
    assert (hit["listId"], hit["entityId"], hit["score"]) == ("us_ofac", "22790", 0.97)


def test_an_activation_waits_and_its_answer_is_kept(serve, watchman):
    service = serve(**outside(watchman.url)).when("screening")
    watchman.delay = 0.5
    mailbox = Mailbox(Maildir(service.data / "mail"))

    def activate(wait, **person):
        person, answer = service.api().register(site="offers", dateOfBirth="1984-05-17", **person)
        assert answer.status_code == 201, answer.text
        user_id, token = mailbox.activation(person["email"])
        headers = {"Prefer": f"wait={wait}", "Idempotency-Key": "activate"}
        return [service.api().post(f"/user/activate-token/{user_id}", {"token": token}, headers=headers) for _ in range(2)]

    first, again = activate(5)
    assert first.status_code == 200 and first.json()["status"] == "ACTIVE", first.text
    assert first.headers["Preference-Applied"] == "wait=5"
    assert (again.status_code, again.content) == (200, first.content) and again.headers["Idempotency-Replayed"] == "true"
    first, again = activate(0)
    assert first.status_code == 202 and first.headers["Preference-Applied"] == "wait=0" and "Location" in first.headers
    watchman.listed = {"Ann Lima": 0.97}
    first, again = activate(5, firstName="Ann", lastName="Lima")
    assert first.status_code == again.status_code == 400 and first.json()["code"] == "SCREENING_DENIED"


@pytest.mark.parametrize("mood", MOODS)
def test_nobody_gets_by_a_screener_in_trouble(serve, watchman, mood):
    watchman.mood = mood
    service = serve(**outside(watchman.url))
    answer = enroll(service, wait=2)
    assert answer.status_code == 202 and answer.json()["status"] == "PENDING_SCREENING", answer.text
    assert answer.headers["Location"] == f"/user/enrollments/{answer.json()['enrollmentId']}"
    time.sleep(1)
    assert status_of(service, answer) == "PENDING_SCREENING"
    watchman.mood = "well"
    becomes(service, answer, "ACTIVE")


def test_those_who_wait_keep_nobody_else_out(serve, watchman):
    """More of them than requests may be at work; and beyond those that may wait, nobody does."""
    watchman.mood = "silent"
    service = serve(**outside(watchman.url, **{"http.max_in_flight": "4", "http.max_waiting": "6"})).when("screening")
    service.api().token()
    with ThreadPoolExecutor(6) as pool:
        waiting = []
        for count in range(1, 7):
            waiting.append(pool.submit(enroll, service, wait=10))
            until(lambda: service.metrics()["vestibule_screening_requests_waiting"] == count, f"{count} wait")
        assert service.api().register()[1].status_code == 201
        answer = enroll(service, wait=10)
        assert answer.status_code == 202 and answer.json()["status"] == "PENDING_SCREENING", answer.text
        assert answer.headers["Location"] == f"/user/enrollments/{answer.json()['enrollmentId']}"
        assert status_of(service, answer) == "PENDING_SCREENING"
        assert not any(each.done() for each in waiting)
        assert service.metrics()["vestibule_screening_requests_unwaited_total"] == 1
        assert {each.result().status_code for each in waiting} == {202}
    assert service.metrics()["vestibule_screening_requests_waiting"] == 0


def test_a_list_that_changes_is_compared_with_who_is_active(serve, watchman):
    service = serve(**outside(watchman.url)).when("screening")
    held, clear = enroll(service, firstName="Ann", lastName="Lima"), enroll(service)
    assert (held.status_code, clear.status_code) == (201, 201)
    watchman.listed, watchman.hash = {"Ann Lima": 0.97}, "b" * 64
    watchman.refreshed += datetime.timedelta(seconds=10)
    becomes(service, held, "ON_HOLD_SCREENING")
    assert status_of(service, clear) == "ACTIVE"


def test_a_name_that_nobody_can_compare_is_not_asked_about_and_held(serve, watchman):
    service = serve(**outside(watchman.url)).when("screening")
    answer = enroll(service, firstName="12", lastName="34", otherNames=["Annie Lima"])
    assert answer.status_code == 400 and answer.json()["code"] == "SCREENING_DENIED", answer.text
    assert len(watchman.searches("Annie Lima")) == 1 and not watchman.searches("12 34")
    (case,) = service.api("demo-admin").get("/screening/cases").json()["items"]
    assert [hit["fields"] for hit in case["hits"]] == [{"unread": ["NAME_EMPTY"]}]


def test_the_stand_in_that_ships_plays_the_screener(serve, tmp_path):
    stand_in = StandIn(BINARY, tmp_path / "stand-in").start()
    service = serve(**outside(stand_in.url)).when("screening")
    assert enroll(service, firstName="Nicolas", lastName="Maduro Moros").json()["code"] == "SCREENING_DENIED"
    assert enroll(service, firstName="Flaky").status_code == 201
    failing, refused = enroll(service, wait=0, firstName="Fail"), enroll(service, wait=0, firstName="Reject")
    guest, key = new_guest(firstName="Slow"), {"Idempotency-Key": "slow-one", "Prefer": "wait=10"}
    bank = service.api("demo-guest")
    with ThreadPoolExecutor(1) as pool:
        first = pool.submit(bank.enroll, guest, headers=key)
        until(lambda: service.metrics()["vestibule_screening_requests_waiting"] == 1, "the first waits", 20)
        again = bank.enroll(guest, headers=key)
        assert again.status_code == 409 and again.json()["code"] == "IDEMPOTENCY_IN_PROGRESS", "its answer isn't the last word"
        assert first.result().status_code == 201
    assert bank.enroll(guest, headers=key).json() == first.result().json()
    assert {status_of(service, failing), status_of(service, refused)} == {"PENDING_SCREENING"}
    asked = stand_in.received("watchman")
    assert {line["status"] for line in asked if line["query"]["name"].startswith("Reject")} == {400}
    assert stand_in.stop() == 0


def test_a_shadow_that_disagrees_or_drags_decides_nothing(serve, watchman):
    service = serve(**{"screening.shadow": "watchman", "screening.shadow_url": watchman.url}).when("screening")
    watchman.listed, watchman.delay = {"Ann Lima": 0.97}, 5.0
    began = time.monotonic()
    assert enroll(service, firstName="Ann", lastName="Lima").status_code == 201
    assert enroll(service).status_code == 201
    assert enroll(service, firstName="Nicolas", lastName="Maduro Moros", dateOfBirth="1962-11-23").status_code == 400
    assert time.monotonic() - began < watchman.delay, "nobody waits for the shadow"
    until(lambda: shadow_said(service) == {"agrees": 1, "finds_more": 1, "finds_less": 1}, "all are compared", 20)
    watchman.mood = "failing"
    assert enroll(service).status_code == 201
    until(lambda: shadow_said(service).get("no_answer") == 1, "the shadow's failure is counted", 20)


def test_the_built_in_screener_as_a_shadow(serve, watchman):
    service = serve(**outside(watchman.url, **{"screening.shadow": "builtin"})).when("screening")
    assert enroll(service, firstName="Nicolas", lastName="Maduro Moros", dateOfBirth="1962-11-23").status_code == 201
    until(lambda: shadow_said(service) == {"finds_more": 1}, "the shadow is heard", 20)
