"""api.md 3 and 5: what goes by itself. Who never activates is erased; the rows of unknown names end a day after their last
use, and are a million a tenant at most, the oldest first. The service looks once a minute: everything is made ready, its times moved
back (parts/database.py), and one minute waited for."""

import dataclasses
import time

import pytest

from conftest import Stack, real_settings
from parts.database import Database
from parts.process import until
from parts.service import Mailbox, Maildir, Service, new_person
from system.test_codes import find, send, sent, unknown_name

HOUR, DAY, MOST = 3600, 86_400, 1_000_000


def code(answer) -> str:
    return answer.json()["code"]


@dataclasses.dataclass
class Pending:
    """Somebody who has registered, and how long ago."""

    person: dict
    user_id: str
    token: str

    @classmethod
    def since(cls, stack, seconds: float) -> "Pending":
        person, answer = stack.api().register()
        assert answer.status_code == 201
        pending = cls(person, *stack.mailbox.activation(person["email"]))
        Database(stack).later(pending.user_id, seconds)
        return pending


@dataclasses.dataclass
class UnknownName:
    """An unknown name: its code, and its wrong password."""

    database: Database
    challenge: str
    counter: str

    @classmethod
    def since(cls, stack, seconds: float) -> "UnknownName":
        name, database = unknown_name(), Database(stack)
        challenge = send(stack, "passcode", name).json()["challengeId"]
        answer = stack.api().post("/user/site/rewards/login", {"username": name, "password": "Not-The-Right-One-1"})
        assert code(answer) == "BAD_CREDENTIALS"
        unknown = cls(database, challenge, database.counter_of(challenge))
        assert unknown.rows() == [1, 1]
        database.unknown_name_later(challenge, seconds)
        return unknown

    def rows(self) -> list[int]:
        return [int(self.database.run(f"SELECT count(*) FROM {row}")) for row in (
            f"code_line WHERE challenge = {self.database.id(self.challenge)}", f"login_counter WHERE subject = {self.counter}")]


class Minute:
    def __init__(self, stack: Stack):
        self.stack = stack
        self.overdue, self.early = Pending.since(stack, 7 * DAY), Pending.since(stack, 7 * DAY - HOUR)
        self.old, self.young = UnknownName.since(stack, DAY), UnknownName.since(stack, DAY - HOUR)
        self.passcode = sent(stack, "passcode", stack.active_user()[0])

        self.database, self.since = Database(stack), int(time.time() * 1_000_000)

    def status(self, pending: Pending) -> int:
        return self.stack.api("demo-admin").get(f"/user/{pending.user_id}").status_code

    def of_the_crowd(self, what: str) -> list[int]:
        return [int(self.database.run(f"SELECT {what.format(used)} FROM {table} WHERE tenant = 'crowd'"))
                for table, used in (("code_line", "last_at"), ("login_counter", "touched_at"))]


@pytest.fixture(scope="module")
def minute(request, kind, tmp_path_factory):
    """A service of its own, for a crowd must not hold up the others, and one sweep later."""
    parts = {name: request.getfixturevalue(name) for name in ("postgres", "kafka", "smtp")} if kind == "real" else {}
    service = Service(tmp_path_factory.mktemp("forgetting"), real_settings(**parts, prefix="forgetting") if parts else {}).start()
    made = Minute(Stack(service, Mailbox(parts["smtp"] if parts else Maildir(service.data / "mail")), parts))
    assert service.stop() == 0  # SQLite has one writer at a time
    made.database.crowd("crowd", MOST + 3, made.since)
    service.restart()
    until(lambda: made.status(made.overdue) == 404, "the week is over", 90)
    until(lambda: made.old.rows() == [0, 0], "the day is over", 30)
    until(lambda: made.of_the_crowd("count(*)") == [MOST, MOST], "the crowd is a million", 90, pause=1)
    yield made
    assert service.stop() == 0


def test_who_never_activates_is_erased_after_a_week_and_the_names_are_free(minute):
    gone, api = minute.overdue, minute.stack.api()
    answer = api.post(f"/user/activate-token/{gone.user_id}", {"token": gone.token})
    assert (answer.status_code, code(answer)) == (404, "USER_NOT_FOUND")
    assert minute.stack.api("demo-admin").post("/user/find", {"email": gone.person["email"]}).json()["items"] == []
    taken_up = new_person(primaryUserIdentifier=gone.person["primaryUserIdentifier"], email=gone.person["email"])
    assert api.post("/user/registration", taken_up).status_code == 201


def test_an_hour_before_nobody_is(minute):
    assert minute.status(minute.early) == 200
    answer = minute.stack.api().post("/user/registration", minute.early.person)
    assert (answer.status_code, code(answer)) == (400, "DUPLICATE_USER")


def test_a_name_that_nobody_has_leaves_nothing_after_a_day(minute):
    assert minute.old.rows() == [0, 0] and minute.young.rows() == [1, 1]
    for challenge in (minute.old.challenge, minute.young.challenge):
        answer = find(minute.stack, challenge, "12345678")
        assert (answer.status_code, code(answer)) == (404, "CODE_INVALID")


def test_of_a_crowd_the_oldest_go(minute):
    assert minute.of_the_crowd("min({})") == [minute.since + 4] * 2
    assert minute.of_the_crowd("max({})") == [minute.since + MOST + 3] * 2


def test_a_code_that_somebody_was_sent_stays(minute):
    answer = find(minute.stack, *minute.passcode)
    assert answer.status_code == 200 and answer.json()["valid"] is True
