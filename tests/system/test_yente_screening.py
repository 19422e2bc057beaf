"""yente as the screener outside: asked for one name at a time, in Latin letters too, and its line is that of what was sent."""

import pytest

from parts.service import Service, new_guest
from parts.yente import Yente


@pytest.fixture
def yente():
    server = Yente()
    yield server
    server.stop()


@pytest.fixture
def service(tmp_path, yente):
    started = Service(tmp_path / "service", {"screening.provider": "yente", "screening.url": yente.url}).start().when("screening")
    yield started
    assert started.stop() == 0, started.log()[-2000:]


def enroll(service, **person):
    return service.api("demo-guest").enroll(new_guest(**person), headers={"Prefer": "wait=5"})


def denied(answer) -> bool:
    assert answer.status_code in (201, 400), answer.text
    return answer.status_code == 400 and answer.json()["code"] == "SCREENING_DENIED"


def test_each_name_is_asked_for_by_itself(service, yente):
    yente.listed = {"vladimir putin": 0.97}
    assert denied(enroll(service, firstName="Владимир", lastName="Путин", dateOfBirth="1952-10-07", otherNames=["Vova"]))
    assert yente.asked == [{"name": [name], "birthDate": ["1952-10-07"]} for name in ("Владимир Путин", "Vova", "vladimir putin")]
    (case,) = service.api("demo-admin").get("/screening/cases").json()["items"]
    (hit,) = case["hits"]
    assert (hit["listId"], hit["entityId"], hit["score"]) == ("us_ofac_sdn", "NK-1", 0.97)


def test_the_line_is_that_of_a_name_and_a_birth_date(service, yente):
    yente.listed = {"Ann Lima": 0.6, "Eve Lima": 0.54}
    assert denied(enroll(service, firstName="Ann", lastName="Lima", dateOfBirth="1984-05-17"))
    assert not denied(enroll(service, firstName="Eve", lastName="Lima", dateOfBirth="1984-05-17"))
