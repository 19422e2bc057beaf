"""The events of the workflow as a subscriber of /events/stream sees them."""

import json
import pathlib
import threading
import uuid

import jsonschema
import requests

from parts.process import ROOT, until
from parts.service import new_person


class Stream:
    """Reads server-sent events in the background."""

    def __init__(self, stack, query: str = "", last: str | None = None):
        api = stack.api("demo-admin")
        head = {"Authorization": f"Bearer {api.token()}", "Accept": "text/event-stream"}
        if last:
            head["Last-Event-ID"] = last
        self.answer = requests.get(f"{stack.service.base_url}/events/stream{query}", headers=head, stream=True, timeout=30)
        assert self.answer.status_code == 200, self.answer.text
        assert self.answer.headers["Content-Type"].startswith("text/event-stream")
        self.events, self.ids = [], []
        threading.Thread(target=self._read, daemon=True).start()

    def _read(self):
        try:
            for line in self.answer.iter_lines():
                if line.startswith(b"data:"):
                    self.events.append(json.loads(line[5:]))
                elif line.startswith(b"id:"):
                    self.ids.append(line[3:].strip().decode())
        except (requests.RequestException, AttributeError, ValueError):
            pass

    def of(self, user_id):
        return [event for event in self.events if user_id in (event.get("subject", "") + event.get("partitionkey", ""))]

    def close(self):
        self.answer.close()


def schema_of(event) -> dict:
    name = event["type"].removeprefix("vestibule.").split(".")
    stem = f"{name[0]}.{name[1]}".replace(".", "-")
    found = [path for path in (ROOT / "schemas" / "events").rglob("*.schema.json")
             if json.loads(path.read_text()).get("title") == event["type"] or path.name.startswith((name[1] + ".", stem + ".",
                                                                        f"{name[0]}_{name[1].replace('-', '_')}."))]
    assert found, event["type"]
    return json.loads(pathlib.Path(found[0]).read_text())


def test_the_whole_workflow_is_told_in_order(stack):
    stream = Stream(stack)
    person, user_id = stack.active_user()
    token = stack.login(person).json()["userToken"]
    stack.api().post("/user/logout", user=token)
    types = until(lambda: (found := [event["type"] for event in stream.of(user_id)]) and len(found) >= 4 and found, "four events", 15)
    wanted = ["vestibule.user.registered.v1", "vestibule.user.activated.v1", "vestibule.auth.login-succeeded.v1",
              "vestibule.auth.session-ended.v1"]
    assert [kind for kind in types if kind in wanted] == wanted
    users = [event for event in stream.of(user_id) if event["subject"] == f"user/{user_id}"]
    assert [int(event["sequence"]) for event in users] == list(range(1, len(users) + 1))
    text = json.dumps(stream.events)
    for secret in (person["email"], person["primaryUserIdentifier"], person["firstName"], person["lastName"], token):
        assert secret not in text
    for event in stream.of(user_id):
        assert event["specversion"] == "1.0" and uuid.UUID(event["id"]).version == 7
        assert event["tenantid"] == "demo" and event["datacontenttype"] == "application/json"
        jsonschema.Draft202012Validator(schema_of(event)).validate(event["data"])
    stream.close()


def test_a_stream_goes_on_after_the_last_id(stack):
    first = Stream(stack)
    person, _ = stack.api().register()
    until(lambda: len(first.ids) >= 1, "an event", 15)
    last = first.ids[-1]
    first.close()
    _, answer = stack.api().register()
    user_id = answer.json()["userId"]
    second = Stream(stack, last=last)
    until(lambda: second.of(user_id), "the event that came between", 15)
    assert len(set(second.ids)) == len(second.ids) and last not in second.ids
    second.close()


def test_a_stream_that_was_set_back_refuses_what_it_does_not_reach(stack):
    """As after a restore: the last id lies behind the end."""
    stream = Stream(stack)
    stack.api().register()
    until(lambda: len(stream.ids) >= 1, "an event", 15)
    stream.close()
    # Its last number, a hundred times or more.
    answer = stack.api("demo-admin").get("/events/stream", headers={"Last-Event-ID": stream.ids[-1] + "99"})
    assert answer.status_code == 400 and answer.json()["code"] == "VALIDATION_FAILED"
    assert answer.json()["errors"][0]["pointer"] == "/Last-Event-ID" and "Leave it out" in answer.json()["detail"]


def test_filters(stack):
    stream = Stream(stack, "?type=vestibule.user.activated.v1")
    _, user_id = stack.active_user()
    until(lambda: stream.of(user_id), "the activation", 15)
    assert {event["type"] for event in stream.events} == {"vestibule.user.activated.v1"}
    stream.close()


def test_the_stream_needs_its_scope(stack):
    answer = stack.api().get("/events/stream")
    assert answer.status_code == 403 and answer.json()["code"] == "INSUFFICIENT_SCOPE"


def test_nothing_is_told_of_what_was_refused(stack):
    stream = Stream(stack)
    person = new_person(password="password")
    stack.api().post("/user/registration", person)
    _, marker = stack.api().register()
    until(lambda: stream.of(marker.json()["userId"]), "the marker", 15)
    assert [event["subject"] for event in stream.events if event["type"] == "vestibule.user.registered.v1"] == [
        f"user/{marker.json()['userId']}"]
    stream.close()
