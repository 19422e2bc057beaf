"""One code, one passcode, a hundred submits at two instances over PostgreSQL: exactly one wins."""

import collections
import concurrent.futures
import uuid

import pytest

from conftest import Stack, real_settings
from parts.service import Mailbox, Service
from system.test_codes import NEW_PASSWORD, code, other_than, sent


@pytest.fixture
def pair(postgres, kafka, smtp, tmp_path):
    """Two instances of one deployment: same database and topics, same keys, tenants and secrets."""
    settings = real_settings(postgres, kafka, smtp, "t" + uuid.uuid4().hex[:8])
    first = Service(tmp_path / "a", settings, "first").start(60)
    second = Service(tmp_path / "b", {**settings, "keys.file": first.data / "keys", "tenants.dir": first.data / "tenants"}, "second")
    second.data.mkdir(parents=True)
    (second.data / "demo.json").write_text((first.data / "demo.json").read_text())
    second.start(60)
    yield Stack(first, Mailbox(smtp), {}), second
    assert first.stop() == second.stop() == 0


def a_hundred(pair, path: str, body_of) -> list:
    first, second = pair
    apis = [(first if n % 2 else second).api() for n in range(16)]
    for api in apis:
        api.token()
    with concurrent.futures.ThreadPoolExecutor(16) as pool:
        return list(pool.map(lambda n: apis[n % 16].post(path, body_of(n)), range(100)))


def test_one_code_opens_one_session(pair):
    stack, second = pair
    person, _ = stack.active_user()
    challenge, otp = sent(stack, "login-code", person)
    answers = a_hundred(pair, "/user/site/rewards/login/pwless-otp", lambda _: {"challengeId": challenge, "otp": otp})
    assert collections.Counter(answer.status_code for answer in answers) == {200: 1, 401: 99}
    assert {code(answer) for answer in answers if answer.status_code == 401} == {"OTP_INVALID"}


def test_one_passcode_sets_one_password(pair):
    stack, second = pair
    person, _ = stack.active_user()
    challenge, passcode = sent(stack, "passcode", person)
    answers = a_hundred(pair, "/user/change-password-from-passcode",
                        lambda n: {"challengeId": challenge, "passcode": passcode, "newPassword": f"{NEW_PASSWORD}-{n}"})
    statuses = [answer.status_code for answer in answers]
    assert collections.Counter(statuses) == {204: 1, 404: 99}
    winner = f"{NEW_PASSWORD}-{statuses.index(204)}"
    assert stack.login({**person, "password": winner}).status_code == 200


def test_a_hundred_guesses_get_three_looks(pair):
    stack, second = pair
    person, _ = stack.active_user()
    challenge, otp = sent(stack, "login-code", person)
    answers = a_hundred(pair, "/user/site/rewards/login/pwless-otp", lambda _: {"challengeId": challenge, "otp": other_than(otp)})
    counted = collections.Counter(code(answer) for answer in answers)
    # A rest of a second or two may pass while they run: then one more is looked at, and never more than five.
    assert 3 <= counted["OTP_INVALID"] <= 5 and counted["OTP_INVALID"] + counted["LOCKED_OUT"] == 100


def test_a_hundred_sends_are_one_mail(pair):
    stack, second = pair
    person, _ = stack.active_user()
    answers = a_hundred(pair, "/user/pwless-login-send-otp", lambda _: {"siteId": "rewards", "username": person["email"]})
    assert {answer.status_code for answer in answers} == {202} and len({answer.content for answer in answers}) == 1
    stack.mailbox.one(person["email"], "login-code", 30)
    assert len(stack.mailbox.all(person["email"], "login-code")) == 1
