"""api.md 1: the calls marked ≈ answer known, unknown, locked, pending, held and denied people alike. Each of them in every way that
it can be used by who does not know the secret, up to the lock; every answer held against that to an unknown name."""

import pytest

from parts.database import Database
from parts.process import until
from parts.service import LISTED, new_guest
from system.test_codes import NEW_PASSWORD, SEND, send, shape, unknown_name
from system.test_screening import case_of, decide

TEN_MINUTES = 600_000_000  # microseconds; a longer rest than a quarter of an hour would be taken for a clock that is wrong


def known_by_address(stack):
    return stack.active_user()[0]["email"]


def known_by_identifier(stack):
    return stack.active_user()[0]["primaryUserIdentifier"].upper()


def pending(stack):
    return stack.api().register()[0]["email"]


def held(stack):
    person, user_id = stack.active_user()
    assert stack.api("demo-admin").post(f"/user/{user_id}/hold", {"reason": "looked into"}).status_code == 200
    return person["email"]


def on_hold(stack) -> tuple[str, str]:
    """Enrolled, and held by screening: the address and the user id."""
    guest, bank = new_guest(**LISTED), stack.api("demo-guest")
    refused = bank.enroll(guest).json()
    assert refused["code"] == "SCREENING_DENIED"
    return guest["email"], bank.get(f"/user/enrollments/{refused['enrollmentId']}").json()["userId"]


def held_by_screening(stack):
    return on_hold(stack)[0]


def denied(stack):
    address, user_id = on_hold(stack)
    assert decide(stack, case_of(stack, user_id)["caseId"], "CONFIRM").json()["status"] == "CONFIRMED"
    return address


def of_another_site(stack):
    person, _ = stack.active_user(site="offers", dateOfBirth="1980-02-29", firstName="Octavia", lastName="Penhallow")
    return person["email"]


def unknown_address(_stack):
    return f"{unknown_name()}@example.com"


PEOPLE = [known_by_address, known_by_identifier, pending, held, held_by_screening, denied, of_another_site, unknown_address]


def mailing_again(stack, name):
    body = {"siteId": "rewards", "primaryUserIdentifier": name}
    return [stack.api().post("/user/activation/resend", body) for _ in range(2)]


def guessing_a_password(stack, name):
    body = {"username": name, "password": "Not-The-Right-One-1"}
    return [stack.api().post("/user/site/rewards/login", body) for _ in range(4)]


def sending_a_login_code(stack, name):
    return [send(stack, "login-code", name) for _ in range(2)]


def sending_a_passcode(stack, name):
    return [send(stack, "passcode", name) for _ in range(2)]


def guesses(stack, path, body, field):
    return [stack.api().post(path, {**body, field: f"{n:08}"}) for n in range(4)]


def by_name(name) -> dict:
    return {"siteId": "rewards", "username": name}


def sent_to(stack, purpose, name) -> dict:
    return {"challengeId": send(stack, purpose, name).json()["challengeId"]}


def guessing_a_login_code(stack, name):
    tries = guesses(stack, "/user/site/rewards/login/pwless-otp", sent_to(stack, "login-code", name), "otp")
    return [*tries, send(stack, "login-code", name)]


def finding_a_passcode(stack, name):
    return [*guesses(stack, "/user/find-code", sent_to(stack, "passcode", name), "passcode"), send(stack, "passcode", name)]


def finding_a_passcode_by_name(stack, name):
    return guesses(stack, "/user/find-code", by_name(name), "passcode")


def finding_a_passcode_sent_by_name(stack, name):
    sent_to(stack, "passcode", name)
    return guesses(stack, "/user/find-code", by_name(name), "passcode")


def setting_a_password(stack, name):
    challenge = {**sent_to(stack, "passcode", name), "newPassword": NEW_PASSWORD}
    return guesses(stack, "/user/change-password-from-passcode", challenge, "passcode")


def setting_a_password_by_name(stack, name):
    return guesses(stack, "/user/change-password-from-passcode", {**by_name(name), "newPassword": NEW_PASSWORD}, "passcode")


LOCKS = "LOCKED_OUT"
WAYS = {
    mailing_again: [202, 202],
    guessing_a_password: ["BAD_CREDENTIALS"] * 3 + [LOCKS],
    sending_a_login_code: [202, 202],
    sending_a_passcode: [202, 202],
    guessing_a_login_code: ["OTP_INVALID"] * 3 + [LOCKS, LOCKS],
    finding_a_passcode: ["CODE_INVALID"] * 3 + [LOCKS, LOCKS],
    finding_a_passcode_by_name: ["CODE_INVALID"] * 3 + [LOCKS],
    finding_a_passcode_sent_by_name: ["CODE_INVALID"] * 3 + [LOCKS],
    setting_a_password: ["CODE_INVALID"] * 3 + [LOCKS],
    setting_a_password_by_name: ["CODE_INVALID"] * 3 + [LOCKS],
}


def told(answers) -> list:
    return [answer.json()["code"] if answer.status_code >= 400 else answer.status_code for answer in answers]


@pytest.mark.parametrize("people", PEOPLE, ids=lambda people: people.__name__)
@pytest.mark.parametrize("way", WAYS, ids=lambda way: way.__name__)
def test_nobody_learns_who_is_there(stack, way, people):
    answers = way(stack, people(stack))
    assert told(answers) == WAYS[way]
    assert [shape(answer) for answer in answers] == [shape(answer) for answer in way(stack, unknown_name())]


@pytest.mark.parametrize("people", PEOPLE, ids=lambda people: people.__name__)
@pytest.mark.parametrize("way", WAYS, ids=lambda way: way.__name__)
def test_nor_of_whom_a_stranger_has_locked_out(stack, way, people):
    seen = []
    for name in (people(stack), unknown_name()):
        assert told(guessing_a_password(stack, name))[-1] == LOCKS
        Database(stack).prolong_the_last_rest("password", TEN_MINUTES)
        seen.append([shape(answer) for answer in way(stack, name)])
    assert seen[0] == seen[1]
    # A factor rests for itself: of the others nothing is seen.
    assert [entry[3].get("code", entry[0]) for entry in seen[0]] == ([LOCKS] * 4 if way is guessing_a_password else WAYS[way])


@pytest.mark.parametrize("people", [pending, held, held_by_screening, denied, of_another_site], ids=lambda people: people.__name__)
@pytest.mark.parametrize("purpose", sorted(SEND))
def test_nor_is_anybody_mailed_who_may_not_sign_in(stack, purpose, people):
    name, somebody = people(stack), known_by_address(stack)
    for each in (name, somebody):
        assert send(stack, purpose, each).status_code == 202
    until(lambda: stack.mailbox.all(somebody, purpose), f"a mail {purpose} to who may")
    assert not stack.mailbox.all(name, purpose)
