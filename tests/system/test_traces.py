"""Request and trace are handed on to every event and call that follows, also when the decision is made much later."""

import pytest

from conftest import Stack, real_settings
from parts.moe_partner import Partner
from parts.process import until
from parts.service import Service, new_guest
from parts.watchman import Watchman
from .test_events import Stream

TRACE = "4bf92f3577b34da6a3ce929d0e0e4736"


@pytest.fixture(scope="module")
def watchman():
    server = Watchman()
    yield server
    server.stop()


@pytest.fixture(scope="module")
def moe():
    partner = Partner()
    yield partner
    partner.stop()


@pytest.fixture(scope="module")
def late(request, kind, tmp_path_factory, watchman, moe):
    """A service that screens outside: no decision is made in the request."""
    parts, settings = {}, {"screening.provider": "watchman", "screening.url": watchman.url, "moe.url": moe.url}
    if kind == "real":
        parts = {name: request.getfixturevalue(name) for name in ("postgres", "kafka", "smtp")}
        settings |= real_settings(**parts, prefix="traces")
    service = Service(tmp_path_factory.mktemp("traces"), settings).start().when("screening")
    yield Stack(service, None, parts)
    assert service.stop() == 0, service.log()[-2000:]


def asked_as(name: str) -> dict[str, str]:
    return {"X-Correlation-Id": name, "traceparent": f"00-{TRACE}-00f067aa0ba902b7-01"}


def assert_handed_on(headers: dict, name: str):
    assert headers["x-correlation-id"] == name
    assert headers["traceparent"].split("-")[1] == TRACE


def told(stream: Stream, enrollment: dict, name: str, facts: set[str]) -> list[dict]:
    """The events of that request about the guest: all of `facts`, each of them in its trace."""
    def found():
        events = [event for event in stream.events if event.get("correlationid") == name]
        return events if {event["type"].removeprefix("vestibule.") for event in events} >= facts else None

    events = until(found, f"{facts} of {name}", 30)
    assert all(event["traceparent"].split("-")[1] == TRACE for event in events)
    about = [event for event in events if enrollment["userId"] in event.get("partitionkey", "")]
    assert {event["type"].removeprefix("vestibule.") for event in about} >= facts - {"effect.delivered.v1"}
    return events


def enrolled(late, name: str) -> dict:
    answer = late.api("demo-guest").enroll(new_guest(), headers={**asked_as(name), "Prefer": "wait=10"})
    assert answer.status_code == 201, answer.text
    return answer.json()


def test_what_a_worker_decides_follows_the_enrollment(late, watchman, moe):
    stream = Stream(late)
    enrollment = enrolled(late, "late.1")
    events = told(stream, enrollment, "late.1", {
        "user.registered.v1", "user.activated.v1", "enrollment.requested.v1", "enrollment.screened.v1",
        "enrollment.approved.v1", "enrollment.moe-synced.v1", "effect.delivered.v1"})
    stream.close()
    id_of = {event["type"].split(".", 2)[2]: event["id"] for event in events}
    for event in events:
        if event["type"].endswith(("screened.v1", "approved.v1", "activated.v1")):
            assert event["causationid"] == id_of["requested.v1"]
    (call,) = moe.of(enrollment["userId"])
    assert_handed_on(call["headers"], "late.1")
    searches = [call for call in watchman.partner.calls if call["path"].startswith("/v2/search")]
    assert_handed_on(searches[-1]["headers"], "late.1")


def test_a_revalidation_hands_on_who_asked(late, watchman, moe):
    enrollment = enrolled(late, "late.2")
    until(lambda: moe.of(enrollment["userId"]), "the call of the activation", 20)
    stream = Stream(late)
    for call_type in ("OFAC", "MOE"):
        answer = late.api("demo-admin").post("/user/revalidate", {"callType": call_type, "userIds": [enrollment["userId"]]},
                                             headers=asked_as(f"again.{call_type}"))
        assert answer.status_code == 202, answer.text
    told(stream, enrollment, "again.OFAC", {"enrollment.screened.v1"})
    told(stream, enrollment, "again.MOE", {"enrollment.moe-synced.v1", "effect.delivered.v1"})
    stream.close()
    assert_handed_on(moe.of(enrollment["userId"])[-1]["headers"], "again.MOE")
