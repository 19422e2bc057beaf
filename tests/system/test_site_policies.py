"""What a site decides for itself within hard bounds: lockout, passwords, lives of codes and tokens."""

import signal
import subprocess

import pytest

from conftest import Stack
from parts.database import Database
from parts.process import until
from parts.service import BINARY, Mailbox, Maildir, Service
from system.test_codes import code_of

SHORT_SESSIONS = "session_idle_life = 60\nsession_absolute_life = 3600"
STRICT = "lockout = { rest_after = 1, long_rest_after = 5, long_rest = 300, hard_stop_after = 20 }"


def with_policy(service: Service, line: str):
    file = service.data / "tenants" / "demo.toml"
    file.write_text(file.read_text().replace("[sites.rewards.policies]", f"[sites.rewards.policies]\n{line}"))
    return file


@pytest.fixture
def own(tmp_path):
    """A service whose site may be changed."""
    service = Service(tmp_path / "service").start()
    yield Stack(service, Mailbox(Maildir(service.data / "mail")), {})
    assert service.stop() == 0


def reload_with(stack, lines: str):
    with_policy(stack.service, lines)
    stack.service.process.child.send_signal(signal.SIGHUP)
    until(lambda: "tenants reloaded" in stack.service.log(), "the policy is taken up", 10)


def test_longer_passwords_are_asked_of_new_ones_and_advised_to_old_ones(own):
    old, _ = own.active_user(password="Teapot-71-Orb")
    reload_with(own, "password_min_length = 15")
    _, answer = own.api().register(password="Teapot-71-Orb")
    assert (answer.status_code, answer.json()["code"], answer.json()["reasons"]) == (400, "PASSWORD_REJECTED", ["TOO_SHORT"])
    assert own.api().register(password="Teapot-71-Orbit")[1].status_code == 201
    session = own.login(old).json()
    assert (session["passwordRecommendation"], session["passwordReasons"]) == ("CHALLENGE", ["TOO_SHORT"])


def test_codes_and_tokens_live_and_look_as_the_site_says(own):
    reload_with(own, "code_digits = 6\ncode_life = 120\nactivation_token_life = 3600")
    person, user_id = own.active_user()
    answer = own.api().post("/user/send-passcode", {"siteId": "rewards", "username": person["email"]})
    assert answer.json()["expiresIn"] == 120
    assert len(code_of(own.mailbox.one(person["email"], "passcode"))) == 6
    waiting, answer = own.api().register()
    _, token = own.mailbox.activation(waiting["email"])
    Database(own).later(answer.json()["userId"], 3600)
    late = own.api().post(f"/user/activate-token/{answer.json()['userId']}", {"token": token})
    assert (late.status_code, late.json()["code"]) == (404, "ACTIVATION_TOKEN_EXPIRED")


def test_a_site_may_be_stricter_and_says_so_without_a_restart(own):
    people = [own.active_user()[0] for _ in range(2)]

    def wrong(person):
        return own.login({**person, "password": "Not-The-Teapot-72"}).json()["code"]

    assert [wrong(people[0]) for _ in range(3)] == ["BAD_CREDENTIALS"] * 3
    reload_with(own, STRICT)
    assert [wrong(people[1]) for _ in range(2)] == ["BAD_CREDENTIALS", "LOCKED_OUT"]
    answer = own.login(people[1])
    assert answer.status_code == 401 and answer.json()["code"] == "LOCKED_OUT" and answer.headers["Retry-After"] == "1"


def test_a_site_says_how_long_its_sessions_live(own):
    person = own.active_user()[0]
    before = own.login(person).json()
    assert before["expiresIn"] == 900
    reload_with(own, SHORT_SESSIONS)
    session = own.login(person).json()
    assert session["expiresIn"] == 60 and session["absoluteExpiresAt"] < before["absoluteExpiresAt"]
    extended = own.api().post("/user/session/extend", user=before["userToken"])
    assert extended.json() == {"expiresIn": 60, "absoluteExpiresAt": before["absoluteExpiresAt"]}


@pytest.mark.parametrize("key, value, bounds", [
    ("password_min_length", 7, "8 to 64"), ("code_digits", 5, "6 to 10"), ("code_life", 59, "60 to 1800"), ("code_life", 1801, "60 to 1800"),
    ("session_idle_life", 59, "60 to 3600"), ("session_idle_life", 3601, "60 to 3600"),
    ("session_absolute_life", 3599, "3600 to 86400"), ("session_absolute_life", 86_401, "3600 to 86400"),
    ("activation_token_life", 3599, "3600 to 259200"), ("pending_user_life", 30 * 86_400 + 1, "86400 to 2592000"),
    ("lockout.rest_after", 0, "1 to 5"), ("lockout.rest_after", 6, "1 to 5"),
    ("lockout.long_rest_after", 4, "5 to 20"), ("lockout.long_rest_after", 21, "5 to 20"),
    ("lockout.long_rest", 299, "300 to 86400"), ("lockout.hard_stop_after", 19, "20 to 100"), ("lockout.hard_stop_after", 101, "20 to 100"),
    ("lockout.failures", 3, "known here")])
def test_a_policy_beyond_its_bounds_is_a_fault(stack, tmp_path, key, value, bounds):
    tenants = stack.service.data / "tenants"
    for file in tenants.iterdir():
        (tmp_path / file.name).write_bytes(file.read_bytes())
    file = tmp_path / "demo.toml"
    file.write_text(file.read_text().replace("[sites.rewards.policies]", f"[sites.rewards.policies]\n{key} = {value}"))
    told = subprocess.run([BINARY, "check-config", tmp_path], capture_output=True, text=True, timeout=60)
    assert told.returncode == 2
    assert key in told.stderr and bounds in told.stderr, told.stderr
